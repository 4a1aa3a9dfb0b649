"""The audit's own records: whoever changes the desk writes down what is about to change, then changes it."""

from chat_service.handlers.ports import Ports
from chat_service.ports.audit import AuditRecord, DeskAction, Subject
from contract.entries import By


class Audit:
    """Writes records."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def record(
        self, by: By, action: DeskAction, subject: Subject | None = None, detail: str | None = None
    ) -> None:
        """Call it right before the change: without the record it must not be made. Raises Unavailable.

        `detail` is a short plain sentence and holds no secret. A change that fails leaves its record: it was tried.
        """
        record = AuditRecord(
            id=self._ports.new_id("d"),
            at=self._ports.now(),
            by=by,
            action=action,
            subject=subject and Subject(str(subject.id), str(subject.name)),  # the contract's texts are for decoding
            detail=detail,
        )
        await self._ports.directory.add_audit(record)
