"""What the vault decides without a clock, a disk or a database: envelopes, the audit tree, what a file really is."""

from homeward.vault.rules.envelope import Destroyed, Tampered
from homeward.vault.rules.heads import SignedHead
from homeward.vault.rules.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "Destroyed",
    "Frontier",
    "SignedHead",
    "Tampered",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "root",
    "verify_consistency",
    "verify_inclusion",
]
