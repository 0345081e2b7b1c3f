"""Bytes to and from devices: addresses, streams, printer languages, model profiles, virtual printers."""
