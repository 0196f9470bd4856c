"""Proof in place of the promise: what is needed, what must be mended, and who may promise."""

from collections.abc import Sequence

from trainer.core.text import Sentence, say
from trainer.core.uploads import size_words
from trainer.domain.exams.models import (
    Promise,
    Proof,
    ProofKind,
    ProofState,
    Registration,
    RegistrationState,
)
from trainer.domain.exams.rules.sittings import shown
from trainer.domain.people.rules import kept_words_objection

NEEDED = ProofKind.EDUCATION, ProofKind.SERVICE
"""What a sitting with the national conditions asks for; another asks for any one proof."""
LARGEST = 8 * 1024 * 1024
MOST_FILES = 30
MOST_BYTES = 60 * 1024 * 1024
"""Of one person, over all registrations."""


def proof_words(proof: Proof) -> str:
    """When it was sent, and enough of its hash to tell it from another."""
    return f"{shown(proof.sent_at)}（{proof.sha256[:8]}）"


def missing_proofs(registration: Registration) -> list[ProofKind]:
    """Which kinds are still to be sent, where no promise is made."""
    there = {proof.kind for proof in registration.proofs}
    if registration.sitting.applies_rules:
        return [kind for kind in NEEDED if kind not in there]
    return [] if there else [ProofKind.OTHER]


def proofs_objection(registration: Registration) -> Sentence | None:
    """Why the proofs are not enough yet; nothing where the promise is made."""
    if registration.promise is not Promise.NOT_USED:
        return None
    returned = [proof.kind.label for proof in registration.proofs if _is_returned(proof)]
    if returned:
        return say("退回的证明材料还没有更换：{kinds}。", kinds="、".join(returned))
    missing = [kind.label for kind in missing_proofs(registration)]
    if missing:
        return say("还没有上传证明材料：{kinds}。", kinds="、".join(missing))
    return None


def _is_returned(proof: Proof) -> bool:
    return proof.state is ProofState.RETURNED


def uploading_objection(
    registration: Registration, files: int, held: int, size: int
) -> Sentence | None:
    """Why one more proof cannot be taken; `files` and `held`: what the person has sent already."""
    if registration.promise is not Promise.NOT_USED:
        return say("您采用了告知承诺制，不用上传证明材料。要改的，请先选择“不采用”。")
    if files >= MOST_FILES:
        return say("每人最多保存 {most} 个文件，请先删除不用的材料。", most=MOST_FILES)
    if held + size > MOST_BYTES:
        return say(
            "每人的文件合计不超过 {most}，请先删除不用的材料，或压缩后再上传。",
            most=size_words(MOST_BYTES),
        )
    return None


def removing_proof_objection(proof: Proof) -> Sentence | None:
    """What was found to be in order stays."""
    if proof.state is ProofState.ACCEPTED:
        return say("审核人员已核对这份材料，不能再删除。")
    return None


def deciding_proof_objection(registration: Registration) -> Sentence | None:
    """Proof is looked at while the registration waits for its decision."""
    if registration.state is not RegistrationState.SUBMITTED:
        return say(
            "报名现在是“{state}”，不能再核对材料。请刷新页面。", state=registration.state.label
        )
    return None


def returning_proof_objection(reason: str) -> Sentence | None:
    """Whoever has to mend it must know what."""
    if len(reason.strip()) < 4:
        return say("请写明退回的原因，至少4个字。")
    return kept_words_objection(reason)


def accepting_objection(registration: Registration) -> Sentence | None:
    """Why a registration cannot be accepted yet."""
    if registration.promise is not Promise.NOT_USED:
        return None
    open_ones = [each for each in registration.proofs if each.state is not ProofState.ACCEPTED]
    if open_ones:
        return say(
            "还有证明材料没有核对无误：{kinds}。请逐份核对，或退回补正。",
            kinds="、".join(proof.kind.label for proof in open_ones),
        )
    return None


def returned_reasons(proofs: Sequence[Proof]) -> str:
    """What was said of the proofs that come back, as one reason."""
    said = [f"{proof.kind.label}：{proof.reason}" for proof in proofs if _is_returned(proof)]
    return "；".join(said)[:300]


def returned_alone_objection(proofs: Sequence[Proof]) -> Sentence | None:
    """A proof that comes back comes back with the part it belongs to."""
    if any(_is_returned(proof) for proof in proofs):
        return say("有证明材料已退回，请在“告知承诺”下面写明原因，一并退回。")
    return None
