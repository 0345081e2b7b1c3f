"""The demonstration: a stand-in for Wix, bundled orders, virtual printers."""
