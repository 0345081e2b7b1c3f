"""The commands' own HTTP client, in front of servers that are no docketd."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from actors.commands.remote import Remote, segment
from actors.errors import DocketdError, UnreachableError


@pytest.fixture
def stranger():
    """Serves what `answer` holds: a status and a body. `seen` keeps the requests."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            server.seen.append((self.command, self.path, self.headers))
            status, body = server.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    for method in ("GET", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.answer, server.seen = (200, b"{}"), []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def remote(stranger):
    return Remote(f"http://127.0.0.1:{stranger.server_port}", "dk_a_b")


def test_a_question_carries_key_and_values(remote, stranger):
    assert remote.get("/jobs", state="held", printer=None, limit=5) == {}
    method, path, headers = stranger.seen[0]
    assert (method, path, headers["X-API-Key"]) == ("GET", "/jobs?state=held&limit=5", "dk_a_b")


def test_names_stay_one_part_of_the_path(remote, stranger):
    remote.delete(f"/keys/{segment('a/../b c')}")
    assert stranger.seen[0][1] == "/keys/a%2F..%2Fb%20c"


def test_a_problem_is_its_detail(remote, stranger):
    stranger.answer = (409, b'{"detail": "take another name"}')
    with pytest.raises(DocketdError, match="take another name"):
        remote.post("/keys", {"name": "x"})


@pytest.mark.parametrize("body", [b"<html>", b'{"error": 1}', b"[]", b""])
def test_an_error_page_of_another_server_is_said_so(remote, stranger, body):
    stranger.answer = (404, body)
    with pytest.raises(DocketdError, match="404"):
        remote.get("/status")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b""])
def test_an_answer_that_is_no_object_is_no_docketd(remote, stranger, body):
    stranger.answer = (200, body)
    with pytest.raises(UnreachableError, match="no docketd answers"):
        remote.get("/status")


def test_no_proxy_is_asked(remote, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert remote.get("/") == {}


def test_a_daemon_that_was_killed_does_not_listen(remote, stranger):
    assert remote.listens()
    stranger.shutdown()
    stranger.server_close()
    assert not remote.listens()


def test_an_address_that_cannot_be_reached_is_left_to_the_request():
    assert Remote("http://host.invalid:1", "key").listens()
