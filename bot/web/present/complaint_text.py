"""What happened to complaints and to personal data, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from handlers.office import formats

STAGES = {"received": "Diterima", "reviewing": "Ditinjau", "improved": "Perbaikan dicatat", "answered": "Dijawab"}


def line(what: str, who: str, detail: Mapping[str, object], names: Mapping[str, str]) -> str:
    """ "" for what shall not stand in the timeline. Where a message became a complaint no word says so."""
    about = names.get(str(detail.get("officer", "")), "")
    paper = "foto kartu identitas" if detail.get("flag") == "id_photo" else "nomor identitas"
    origin = str(detail.get("number") or "sebuah konsultasi")
    sentences = {
        "complaint_made": "Satu pesan dipindahkan ke penanggung jawab",
        "complaint_asked": "Warga ditanya apakah ini pengaduan",
        "from_message": f"Dipisahkan dari {origin} sebagai pengaduan oleh {who}",
        "receipt": f"Tanda terima terkirim ke pelapor, dijawab paling lambat {_day(str(detail.get('due', '')))}",
        "receipt_not_sent": "Tanda terima tidak terkirim: pelapor tidak meninggalkan alamat",
        "stage": _stage(who, str(detail.get("stage", ""))),
        "improvement": f"{who} mencatat perbaikan: {detail.get('text', '')}",
        "lapor": f"{who} mencatat nomor LAPOR! {detail.get('reference', '')}",
        "about": f"{who} mencatat pengaduan ini tentang {about}" if about else f"{who} menghapus nama yang diadukan",
        "identity_opened": f"{who} membuka identitas pelapor",
        "erasure_asked": "Warga meminta datanya dihapus; jawaban yang masih ditunggu tetap dikirim",
        "erasure_settled": f"{who} menyelesaikan permintaan penghapusan data tanpa menghapus",
        "exported": f"{who} membuat salinan data warga ini",
        "corrected": f"{who} membetulkan nama warga",
        "erased": f"{who} menghapus data pribadi warga ini",
        "redacted": f"{who} menghapus {paper}",
    }
    return sentences.get(what, "")


def _stage(who: str, stage: str) -> str:
    return {"reviewing": f"{who} mulai meninjau", "answered": f"{who} menjawab pelapor"}.get(stage, "")


def _day(word: str) -> str:
    try:
        return formats.written(date.fromisoformat(word))
    except ValueError:
        return word
