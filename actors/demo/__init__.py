"""The demonstration: a stand-in for Wix, bundled orders, virtual printers, and how their plug is pulled."""
