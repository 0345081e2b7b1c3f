"""The reference implementation of ReceiptLine (npm's `receiptline`) in one process that stays open."""

from __future__ import annotations

import json
import subprocess
from threading import Timer

from tests.rig.peers import NODE, PEERS, package

DEADLINE = 20.0  # seconds for one document, on a busy machine


class Reference:
    """A context manager. An answer that does not come is an error: the process is ended, and says nothing."""

    def __enter__(self):
        self._process = subprocess.Popen(
            [NODE, PEERS / "receiptline.mjs", package("receiptline")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(DEADLINE)
        self._process.stdout.close()

    def text(self, doc, columns, encoding="multilingual"):
        """The lines of its text, without the spaces at their ends."""
        printer = {"command": "text", "cpl": columns, "encoding": encoding, "spacing": False}
        return [line.rstrip(" ") for line in self._asked({"doc": doc, "printer": printer}).split("\n")]

    def star(self, doc, columns):
        """Bytes for a printer in Star's graphic mode. Dots are black or white: nothing is dithered."""
        printer = {"command": "stargraphic", "cpl": columns, "margin": 0, "gradient": False}
        return self._asked({"doc": doc, "printer": printer}).encode("latin-1")

    def starprnt(self, doc, columns):
        """Bytes for a printer of Star's that has letters of its own."""
        printer = {"command": "starsbcs", "cpl": columns, "encoding": "multilingual", "spacing": True}
        return self._asked({"doc": doc, "printer": printer}).encode("latin-1")

    def barcode(self, kind, data, width):
        """Widths of bars and spaces, and the text under them; nothing where the data is none for it."""
        answer = self._asked({"barcode": {"type": kind, "data": data, "width": width}})
        return ([run for run in answer["widths"] if run], answer["text"]) if "widths" in answer else None

    def qr_code(self, data, level):
        """Its rows, `1` for black."""
        return self._asked({"qrcode": {"data": data, "level": level}})

    def escpos_seconds(self, docs, columns):
        """Processor time of one pass over the documents, warm."""
        printer = {"command": "escpos", "cpl": columns, "encoding": "multilingual", "cutting": True}
        return self._asked({"timed": docs, "printer": printer})

    def _asked(self, question):
        watch = Timer(DEADLINE, self._process.kill)
        watch.start()
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")  # ASCII: U+2028 ends no line
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        finally:
            watch.cancel()
        assert answer.endswith(b"\n"), f"the reference gave no answer to {question}"
        return json.loads(answer)
