"""What the cases of supervisors share beside `tests.trees`."""

import asyncio

from supervision import Actor, ChildSpec, Supervisor, System
from tests.trees import Tree


def incarnations(tree):
    return {child["path"]: child["incarnation"] for child in tree.system.tree()["children"]}


def ends(system):
    """Who ended below the root, and for what reason, in the order of their ends."""
    return [(event.path, event.data["reason"]) for event in system.events.of_kind("child_terminated")]


def is_up(tree):
    return tree.system.tree()["state"] == "running"


def ask(tree, request):
    """Ask the root supervisor."""
    return tree["root"].ask(request, 1000)


def process(tree, path):
    return tree[path]._place.process


def now():
    return asyncio.get_running_loop().time()


def over(*specs, **options):
    """A system with these children under its root."""
    return System(ChildSpec("root", lambda: Supervisor(specs, **options), shutdown=None))


class Slow(Actor):
    """Needs its time to stop."""

    def __init__(self, name, trace, seconds):
        self.name, self.trace, self.seconds = name, trace, seconds

    async def init(self):
        self.trace.append(f"start {self.name}")

    async def terminate(self, reason):
        self.trace.append(f"stop {self.name}")
        await asyncio.sleep(self.seconds)
        self.trace.append(f"stopped {self.name}")


class Stuck(Actor):
    """Comes back neither from a message nor from `terminate`."""

    async def receive(self, message):
        await asyncio.sleep(1e6)

    async def terminate(self, reason):
        await asyncio.sleep(1e6)


class Nested(Tree):
    """A tree in which supervisors have places too: `{"a": {}, "sub": {"b": {}}}` or a list of names."""

    def __init__(self, layout, options=None, **root):
        self.layouts = layout
        self.inner = options or {}
        super().__init__(**root)
        self.specs = [self.branch(name, below) for name, below in layout.items()]

    def branch(self, name, below):
        if not below:
            return self.spec(name)
        options = self.inner.get(name, {})
        children = [self.branch(child, deeper) for child, deeper in below.items()]
        return ChildSpec(name, lambda: Supervisor(children, **options), shutdown=None)

    def places(self):
        """Every path of the tree with its incarnation."""
        found, todo = {}, list(self.system.tree()["children"])
        while todo:
            node = todo.pop(0)
            found[node["path"]] = node["incarnation"]
            todo.extend(node["children"])
        return found
