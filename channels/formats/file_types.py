"""The types of files by their names, and back: our own table, the same on every computer."""

from __future__ import annotations

from pathlib import PurePath

UNKNOWN = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"

# ending: type; the first ending of a type is the one it gets
TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    ".odt": f"{OPEN}.text",
    ".ods": f"{OPEN}.spreadsheet",
    ".odp": f"{OPEN}.presentation",
    ".rtf": "application/rtf",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".html": "text/html",
    ".htm": "text/html",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".xml": "application/xml",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".zip": "application/zip",
    ".rar": "application/vnd.rar",
    ".7z": "application/x-7z-compressed",
    ".eml": "message/rfc822",
    ".p7m": "application/pkcs7-mime",
    ".p7s": "application/pkcs7-signature",
    ".smil": "application/smil",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".amr": "audio/amr",
    ".wav": "audio/x-wav",
    ".mp4": "video/mp4",
    ".3gp": "video/3gpp",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
}
# further names of the same types
ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "text/x-vcard": "text/vcard",
    "application/x-zip-compressed": "application/zip",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/3gpp": "video/3gpp",
    "audio/wav": "audio/x-wav",
    "text/xml": "application/xml",
}
ENDINGS = {kind: ending for ending, kind in reversed(TYPES.items())}


def type_of(name: str) -> str:
    """Return the type a file's name tells. Octet-stream where the name tells none."""
    return TYPES.get(PurePath(name.lower().strip()).suffix, UNKNOWN)


def ending_of(content_type: str) -> str:
    """Return the ending for files of a type, ".bin" where none is known. Parameters of the type do not count."""
    base = content_type.partition(";")[0].strip().lower()
    return ENDINGS.get(ALIASES.get(base, base), ".bin")
