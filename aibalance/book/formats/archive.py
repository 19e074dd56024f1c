"""Files in zip archives, told by name and content alone: no times, no machine."""

import zipfile


def entry(name: str, packed: bool = True) -> zipfile.ZipInfo:
    """Return the entry of a file under which an archive holds it, compressed or as it is."""
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, 0o644 << 16
    made.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return made
