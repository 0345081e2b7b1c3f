"""Which of the demonstration's orders are wanted at once; the others wait for their time."""


def is_at_once(order):
    return "shippingInfo" not in order or order["shippingInfo"]["code"].endswith("|ASAP")
