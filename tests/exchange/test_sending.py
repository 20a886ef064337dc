"""Where messages may go, and how long a receiver may take."""

from __future__ import annotations

import socket
import threading

import pytest

from openhall.exchange.webhooks import sending
from openhall.exchange.webhooks.sending import NotAllowed, NotSent


class TestWhereTo:
    @pytest.mark.parametrize(
        "url",
        [
            "http://example.org/hook",
            "ftp://example.org/",
            "https://user:word@example.org/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest",
            "https://192.168.1.1/",
            "https://[fe80::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://0.0.0.0/",
            "https://224.0.0.1/",
            "https://100.64.0.1/",
            "https://example.org:port/",
            "https://example.org/ a",
            "https:///path",
        ],
    )
    def test_never_into_our_own_network(self, url):
        with pytest.raises(NotAllowed):
            sending.target(url, sandbox=False)

    def test_only_a_sandbox_speaks_to_itself(self):
        assert sending.target("http://127.0.0.1:81/", sandbox=True).port == 81
        for url in ("http://10.0.0.1/", "https://169.254.169.254/"):
            with pytest.raises(NotAllowed):
                sending.target(url, sandbox=True)

    def test_a_name_that_leads_inside_is_refused_when_it_is_resolved(self, monkeypatch):
        def both(host, port, **_options):
            return [(2, 1, 6, "", ("93.184.215.14", port)), (2, 1, 6, "", ("10.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", both)
        with pytest.raises(NotAllowed):
            sending.resolved("rebound.example", 443, sandbox=False)

    def test_the_connection_goes_to_the_address_that_was_judged(self, receiver):
        host = receiver.url.partition("//")[2].partition("/")[0]
        url = f"http://localhost:{host.partition(':')[2]}/"
        asked = []

        def resolve(name, port, **_options):
            asked.append(name)
            return "127.0.0.1"

        answer = sending.send("OPTIONS", url, {"WebHook-Request-Origin": "x"}, sandbox=True, resolve=resolve)

        assert (answer.status, asked) == (200, ["localhost"])

    @pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["nothing", "a byte now and then"])
    def test_a_receiver_that_hangs_is_left(self, says):
        server = socket.create_server(("127.0.0.1", 0))
        ended = threading.Event()

        def hang() -> None:
            stream, _address = server.accept()
            with stream:
                try:
                    stream.sendall(says)
                    while says and not ended.wait(0.05):
                        stream.sendall(b"x")
                    ended.wait(5)
                except OSError:
                    return

        thread = threading.Thread(target=hang)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            with pytest.raises(NotSent, match="took too long"):
                sending.send("POST", url, {}, b"x", sandbox=True, seconds=0.4)
        finally:
            ended.set()
            thread.join()
            server.close()
