%% Plays scenarios on OTP's own supervisor. Reads them as terms, one each, and writes their traces; see theirs.py.
%%
%% Children and supervisors are one module: init/1 tells them apart. What they do goes into a table under a number that
%% only grows, so that the order is the order in which it happened; the end of a process is told by tracing, which
%% takes its numbers from the same source.
-module(theirs).
-export([main/3]).
-export([start_link/3, start_pooled/3, init/1, handle_call/3, handle_cast/2, handle_info/2, terminate/2]).
-export([log/2]).

-define(TOP, <<"top">>).
-record(stage, {trace, places, collector}).

main(In, Out, Width) ->
    logger:remove_handler(default),
    ok = logger:add_handler(oracle, ?MODULE, #{}),
    {ok, Scenarios} = file:consult(In),
    {Long, Quick} = lists:partition(fun({scenario, _, _, Steps}) -> lists:member(pause, Steps) end, Scenarios),
    Begun = [begin_one(S) || S <- Long],
    Traces = in_turns(Quick, Width, []) ++ [await(B) || B <- Begun],
    ok = file:write_file(Out, [["# ", integer_to_list(N), $\n, [[L, $\n] || L <- Lines]] || {N, Lines} <- Traces]),
    halt(0).

%% Several at a time, as those with a stuck child wait.
in_turns([], _, Running) ->
    [await(B) || B <- lists:reverse(Running)];
in_turns([Next | More], Width, Running) when length(Running) < Width ->
    in_turns(More, Width, [begin_one(Next) | Running]);
in_turns(More, Width, Running) ->
    {First, [Oldest]} = lists:split(Width - 1, Running),
    [await(Oldest) | in_turns(More, Width, First)].

begin_one({scenario, N, Tree, Steps}) ->
    {N, spawn_monitor(fun() -> exit({played, play(Tree, Steps)}) end)}.

await({N, {Pid, Ref}}) ->
    receive
        {'DOWN', Ref, _, _, {played, Lines}} -> {N, Lines};
        {'DOWN', Ref, _, _, Other} -> {N, [io_lib:format("the player failed: ~0p", [Other])]}
    after 60000 ->
        exit(Pid, kill),
        {N, [<<"did not end within 60 s">>]}
    end.

%% The play.

play(Tree, Steps) ->
    process_flag(trap_exit, true),
    Trace = ets:new(trace, [ordered_set, public]),
    Places = ets:new(places, [set, public]),
    Player = self(),
    Stage = #stage{trace = Trace, places = Places,
                   collector = spawn_link(fun() -> collect(Player, Trace, Places) end)},
    case start_link(Stage, ?TOP, Tree) of
        {ok, Top} ->
            settle(Stage, Top),
            note(Stage, ["up"]),
            [step(Stage, Top, Step) || Step <- Steps],
            stop(Stage, Top);
        {error, Reason} -> note(Stage, ["not up: ", reason(Reason)]);
        ignore -> note(Stage, ["not up: ignored"])
    end,
    catch_up(Stage),
    [Line || {_, Line} <- ets:tab2list(Trace)].

stop(Stage, Top) ->
    note(Stage, ["stop all"]),
    Ref = monitor(process, Top),
    exit(Top, shutdown),
    receive {'DOWN', Ref, _, _, _} -> ok end.

step(_, _, pause) ->
    timer:sleep(3000);
step(Stage, Top, {turn, Path, Deaths, Asks, Held}) ->
    note(Stage, ["turn"]),
    case place(Stage, Path) of
        nobody -> note(Stage, ["nobody at ", Path]);
        Pid -> turn(Stage, Top, Pid, Path, Deaths, Asks, Held)
    end,
    settle(Stage, Top),
    catch_up(Stage).

turn(Stage, Top, _, Path, Deaths, Asks, false) ->
    [die(Stage, D, fun(_) -> settle(Stage, Top) end) || D <- Deaths],
    [begin
         Answer = case place(Stage, Path) of
             nobody -> "down";
             Pid -> response(Stage, gen_server:send_request(Pid, request(Stage, Path, A)))
         end,
         settle(Stage, Top),
         told(Stage, Path, A, Answer)
     end || A <- Asks];
turn(Stage, Top, Pid, Path, Deaths, Asks, true) ->
    ok = sys:suspend(Pid),
    [die(Stage, D, fun(Dead) -> heard(Stage, Pid, Path, element(1, D), Dead) end) || D <- Deaths],
    Ids = [gen_server:send_request(Pid, request(Stage, Path, A)) || A <- Asks],
    ok = sys:resume(Pid),
    Answers = [response(Stage, Id) || Id <- Ids],
    settle(Stage, Top),
    [told(Stage, Path, A, Answer) || {A, Answer} <- lists:zip(Asks, Answers)].

die(Stage, {Path, How}, Wait) ->
    case place(Stage, Path) of
        nobody -> note(Stage, ["nobody at ", Path]);
        Pid ->
            Ref = monitor(process, Pid),
            case How of
                kill -> exit(Pid, kill);
                _ -> gen_server:cast(Pid, How)
            end,
            receive {'DOWN', Ref, _, _, _} -> ok end,
            Wait(Pid)
    end.

%% The supervisor sleeps: wait until it has the exit in its queue, of the child or of the supervisor that gave up.
heard(Stage, Pid, Group, Path, Dead) ->
    case below(Group, first_below(Group, Path)) of
        Path -> queued(Pid, Dead);
        Sub ->
            case ets:lookup(Stage#stage.places, {at, Sub}) of
                [{_, SubPid}] ->
                    settle(Stage, SubPid),
                    is_process_alive(SubPid) orelse queued(Pid, SubPid);
                [] -> ok
            end
    end.

queued(Pid, Dead) ->
    {messages, Messages} = process_info(Pid, messages),
    case [x || {'EXIT', P, _} <- Messages, P =:= Dead] of
        [] -> erlang:yield(), queued(Pid, Dead);
        _ -> ok
    end.

%% Returns when nothing moves any more: each supervisor has answered, nobody whom they take to be alive is dead, no
%% child is about to be started again, and nothing was noted meanwhile.
settle(Stage, Pid) -> settle(Stage, Pid, none).

settle(Stage, Pid, Before) ->
    Now = ets:info(Stage#stage.trace, size),
    case steady(Pid) of
        gone -> ok;
        true when Now =:= Before -> ok;
        true -> erlang:yield(), settle(Stage, Pid, Now);
        false -> erlang:yield(), settle(Stage, Pid, none)
    end.

steady(Pid) ->
    case is_process_alive(Pid) of
        false -> gone;
        true ->
            try gen_server:call(Pid, which_children, infinity) of
                Children -> lists:all(fun steady_child/1, Children)
            catch exit:_ -> false
            end
    end.

steady_child({_, undefined, _, _}) -> true;
steady_child({_, restarting, _, _}) -> false;
steady_child({_, Pid, worker, _}) -> is_process_alive(Pid);
steady_child({_, Pid, supervisor, _}) -> steady(Pid) =:= true.

%% Requests and their answers.

request(_, _, {Verb, <<>>}) -> Verb;
request(Stage, Path, {Verb, Child}) ->
    case {is_pool(Stage, Path), Verb} of
        {true, start_child} -> {start_child, [Child]};
        {true, terminate_child} -> {terminate_child, pooled(Stage, below(Path, Child))};
        {false, start_child} -> {start_child, spec(Stage, Path, Child)};
        _ -> {Verb, Child}
    end.

%% A child of a pool is named by its process, be it dead; by an id, which the pool refuses, if it never was.
pooled(Stage, Path) ->
    case ets:lookup(Stage#stage.places, {at, Path}) of
        [{_, Pid}] -> Pid;
        [] -> Path
    end.

is_pool(Stage, Path) -> ets:member(Stage#stage.places, {pool, Path}).

response(Stage, Id) ->
    case gen_server:receive_response(Id, 50000) of
        {reply, [{undefined, _, _, _} | _] = Pooled} -> pool(Stage, Pooled);
        {reply, Answer} -> answer(Answer);
        {error, _} -> "down"
    end.

answer(ok) -> "ok";
answer({ok, undefined}) -> "ok, nobody";
answer({ok, Pid}) when is_pid(Pid) -> "ok, started";
answer({error, {already_started, _}}) -> "already_started";
answer({error, Refusal}) when Refusal =:= already_present; Refusal =:= running; Refusal =:= restarting;
                              Refusal =:= not_found; Refusal =:= simple_one_for_one -> atom_to_list(Refusal);
answer({error, {Reason, Child}}) when element(1, Child) =:= child -> ["start_error ", reason(Reason)];
answer({error, Reason}) -> ["start_error ", reason(Reason)];
answer([{specs, S}, {active, A}, {supervisors, U}, {workers, W}]) ->
    io_lib:format("~b specs, ~b active, ~b supervisors, ~b workers", [S, A, U, W]);
answer(Children) when is_list(Children) ->
    lists:join(" ", ["children:" | [[Id, "=", state(P), kind(Type)] || {Id, P, Type, _} <- lists:reverse(Children)]]).

pool(Stage, Pooled) ->
    Names = [filename:basename(ets:lookup_element(Stage#stage.places, P, 2)) || {_, P, _, _} <- Pooled, is_pid(P)],
    Restarting = [<<"restarting">> || {_, restarting, _, _} <- Pooled],
    lists:join(" ", ["children:" | lists:sort(Names) ++ Restarting]).

state(undefined) -> "stopped";
state(restarting) -> "restarting";
state(Pid) when is_pid(Pid) -> "running".

kind(supervisor) -> "(supervisor)";
kind(worker) -> "".

told(Stage, Path, {Verb, Child}, Answer) ->
    Id = if is_binary(Child) -> Child; true -> element(2, Child) end,
    note(Stage, [Path, " ", atom_to_list(Verb), " ", Id, ": ", Answer]).

reason({shutdown, {failed_to_start_child, Id, R}}) -> ["shutdown (", Id, " failed: ", reason(R), ")"];
reason({shutdown, X}) -> ["shutdown (", atom_to_list(X), ")"];
reason(R) when R =:= normal; R =:= shutdown; R =:= killed -> atom_to_list(R);
reason({X, [_ | _]}) when is_atom(X) -> ["error ", atom_to_list(X)];
reason(X) when is_atom(X) -> ["error ", atom_to_list(X)];
reason(X) -> io_lib:format("~0p", [X]).

%% What is noted, and where somebody is.

note(Stage, Line) ->
    ets:insert(Stage#stage.trace, {erlang:unique_integer([monotonic]), iolist_to_binary(Line)}).

enter(Stage, Path) ->
    ets:insert(Stage#stage.places, [{{at, Path}, self()}, {self(), Path}]),
    erlang:trace(self(), true, [procs, strict_monotonic_timestamp, {tracer, Stage#stage.collector}]).

place(Stage, Path) ->
    case ets:lookup(Stage#stage.places, {at, Path}) of
        [{_, Pid}] -> case is_process_alive(Pid) of true -> Pid; false -> nobody end;
        [] -> nobody
    end.

collect(Player, Trace, Places) ->
    receive
        {trace_ts, Pid, exit, Reason, {_, At}} ->
            Line = ["end ", ets:lookup_element(Places, Pid, 2), ": ", reason(Reason)],
            ets:insert(Trace, {At, iolist_to_binary(Line)});
        {caught_up, Player} -> Player ! caught_up;
        _ -> ok
    end,
    collect(Player, Trace, Places).

catch_up(Stage) ->
    Ref = erlang:trace_delivered(all),
    receive {trace_delivered, all, Ref} -> ok end,
    Stage#stage.collector ! {caught_up, self()},
    receive caught_up -> ok end.

below(?TOP, Id) -> Id;
below(Path, Id) -> <<Path/binary, "/", Id/binary>>.

first_below(?TOP, Path) -> hd(binary:split(Path, <<"/">>));
first_below(Group, Path) ->
    Length = byte_size(Group) + 1,
    <<_:Length/binary, Rest/binary>> = Path,
    hd(binary:split(Rest, <<"/">>)).

%% The tree.

start_link(Stage, Path, Node) ->
    case next_start(Stage, Path, element(tuple_size(Node), Node)) of
        refuse -> note(Stage, ["fail ", Path]), {error, planned};
        How when element(1, Node) =:= worker ->
            gen_server:start_link(?MODULE, {worker, Stage, Path, How, element(5, Node)}, []);
        How ->
            supervisor:start_link(?MODULE, {element(1, Node), Stage, Path, How, Node})
    end.

start_pooled(Stage, Pool, Worker) ->
    start_link(Stage, below(Pool, element(2, Worker)), Worker).

next_start(Stage, Path, Starts) ->
    N = ets:update_counter(Stage#stage.places, {starts, Path}, 1, {{starts, Path}, 0}),
    case lists:nthtail(min(N - 1, length(Starts)), Starts) of
        [How | _] -> How;
        [] -> ok
    end.

spec(Stage, Path, {worker, Id, Restart, Shutdown, _, _} = Node) ->
    #{id => Id, start => {?MODULE, start_link, [Stage, below(Path, Id), Node]}, restart => Restart,
      shutdown => Shutdown};
spec(Stage, Path, {group, _, _, _, _, Restart, _, _} = Node) -> supervisor_spec(Stage, Path, Restart, Node);
spec(Stage, Path, {pool, _, _, _, Restart, _, _, _} = Node) -> supervisor_spec(Stage, Path, Restart, Node).

supervisor_spec(Stage, Path, Restart, Node) ->
    Id = element(2, Node),
    #{id => Id, start => {?MODULE, start_link, [Stage, below(Path, Id), Node]}, restart => Restart,
      shutdown => infinity, type => supervisor}.

init({group, Stage, Path, ok, {group, _, Strategy, Intensity, Period, _, Children, _}}) ->
    put(stage, {Stage, Path}),
    enter(Stage, Path),
    note(Stage, ["init ", Path]),
    {ok, {#{strategy => Strategy, intensity => Intensity, period => Period}, [spec(Stage, Path, C) || C <- Children]}};
init({pool, Stage, Path, ok, {pool, _, Intensity, Period, _, Restart, Shutdown, _}}) ->
    put(stage, {Stage, Path}),
    enter(Stage, Path),
    ets:insert(Stage#stage.places, {{pool, Path}}),
    note(Stage, ["init ", Path]),
    {ok, {#{strategy => simple_one_for_one, intensity => Intensity, period => Period},
          [#{id => pooled, start => {?MODULE, start_pooled, [Stage, Path]}, restart => Restart,
             shutdown => Shutdown}]}};
init({worker, Stage, Path, ok, End}) ->
    process_flag(trap_exit, true),
    enter(Stage, Path),
    note(Stage, ["start ", Path]),
    {ok, {Stage, Path, End, asked}};
init({_, Stage, Path, ignore, _}) ->
    note(Stage, ["ignore ", Path]),
    ignore;
init({_, Stage, Path, How, _}) ->
    note(Stage, ["fail ", Path]),
    case How of
        crash -> error(planned);
        stop_normal -> {stop, normal};
        stop_shutdown -> {stop, shutdown};
        stop_error -> {stop, planned}
    end.

handle_call(_, _, State) -> {reply, ok, State}.

handle_cast(How, {Stage, Path, End, _}) ->
    State = {Stage, Path, End, by_itself},
    case How of
        error -> error(x);
        normal -> {stop, normal, State};
        shutdown -> {stop, shutdown, State};
        shutdown_x -> {stop, {shutdown, x}, State}
    end.

handle_info(_, State) -> {noreply, State}.

terminate(Reason, {Stage, Path, End, By}) ->
    note(Stage, ["stop ", Path, ": ", reason(Reason)]),
    case End of
        stuck when By =:= asked, Reason =:= shutdown -> receive never -> ok end;
        crash -> error(y);
        normal -> exit(normal);
        shutdown_x -> exit({shutdown, x});
        _ -> ok
    end.

%% Called in the supervisor itself, so what it reports stands in order with all else.
log(#{msg := {report, #{label := {supervisor, Context}, report := Report}}}, _) ->
    case get(stage) of
        undefined -> ok;
        {Stage, Path} -> reported(Context, Stage, Path, Report)
    end;
log(_, _) -> ok.

reported(shutdown_error, Stage, Path, Report) ->
    Offender = proplists:get_value(offender, Report),
    Count = proplists:get_value(nb_children, Offender, 1),
    Who = case is_pool(Stage, Path) of
        true -> Path;
        false -> below(Path, proplists:get_value(id, Offender))
    end,
    [note(Stage, ["unclean ", Who, ": ", reason(proplists:get_value(reason, Report))]) || _ <- lists:seq(1, Count)];
reported(shutdown, Stage, Path, _) ->
    note(Stage, ["gave up: ", Path]);
reported(_, _, _, _) -> ok.
