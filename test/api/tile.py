"""Enough of protocol buffers and Mapbox vector tiles 2.1 to look into a tile."""


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    at, out = 0, []
    while at < len(data):
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            value, at = data[at:at + size], at + size
        else:
            raise ValueError(f"wire type {wire}")
        if at > len(data):
            raise ValueError("cut short")
        out.append((number, value))
    return out


def packed(data):
    at, out = 0, []
    while at < len(data):
        value, at = varint(data, at)
        out.append(value)
    return out


def scalar(data):
    (number, value), = fields(data)
    return value.decode() if number == 1 else value


def layers(data):
    """Layer name to its features, each with id, properties and how many geometry numbers."""
    out = {}
    for number, layer in fields(data):
        assert number == 3, f"field {number} of a tile"
        parts = fields(layer)
        name = next(v for n, v in parts if n == 1).decode()
        keys = [v.decode() for n, v in parts if n == 3]
        values = [scalar(v) for n, v in parts if n == 4]
        features = []
        for n, feature in parts:
            if n != 2:
                continue
            own = dict(fields(feature))
            tags = packed(own.get(2, b""))
            features.append({
                "id": own.get(1), "kind": own.get(3), "geometry": len(packed(own[4])),
                "properties": {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])}})
        out[name] = features
    return out
