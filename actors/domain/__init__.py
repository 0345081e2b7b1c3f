"""Pure words shared by all roles: no asyncio, sockets, SQL or clock in here."""
