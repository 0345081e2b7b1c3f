%% The same as the program `crash`, on OTP itself: a gen_server that fails, its supervisor, the next init.
%% Prints the median in microseconds. A tree serves for few crashes: OTP goes through all of the restarts in its
%% window at each, and that would count against it.
-module(crash).
-behaviour(supervisor).
-export([main/0, start_link/0, init/1, handle_call/3, handle_cast/2]).

-define(TREES, 60).
-define(CRASHES, 50).

main() ->
    logger:set_primary_config(level, none),
    persistent_term:put(raised, atomics:new(1, [])),
    register(bench, self()),
    Samples = lists:append([tree() || _ <- lists:seq(1, ?TREES)]),
    io:format("~p~n", [lists:nth(length(Samples) div 2, lists:sort(Samples)) / 1000]),
    halt().

tree() ->
    {ok, Root} = supervisor:start_link(?MODULE, root),
    receive {up, _} -> ok end,
    Samples = [crash() || _ <- lists:seq(1, ?CRASHES)],
    gen_server:stop(Root),
    Samples.

crash() ->
    gen_server:cast(fragile, fail),
    receive {up, At} -> At - atomics:get(persistent_term:get(raised), 1) end.

start_link() -> gen_server:start_link({local, fragile}, ?MODULE, fragile, []).

init(root) ->
    Child = #{id => fragile, start => {?MODULE, start_link, []}},
    {ok, {#{strategy => one_for_one, intensity => ?CRASHES + 1, period => 3600}, [Child]}};
init(fragile) ->
    bench ! {up, erlang:monotonic_time(nanosecond)},
    {ok, none}.

handle_call(_, _, State) -> {reply, none, State}.

handle_cast(fail, _) ->
    atomics:put(persistent_term:get(raised), 1, erlang:monotonic_time(nanosecond)),
    error(planned).
