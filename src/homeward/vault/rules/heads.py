"""Signed heads of an audit log, as a partner or a witness keeps and checks them."""

import base64
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from homeward.lib.canon import canonical


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The root over the first `size` leaves; `root` and `signature` in hex, `at` in UTC, `key` a thumbprint."""

    node: str
    size: int
    root: str
    at: str
    key: str
    signature: str

    def signed_bytes(self) -> bytes:
        """What the signature covers: canonical JSON of node, size, root and time."""
        return canonical({"node": self.node, "size": self.size, "root": self.root, "at": self.at})

    def is_signed_by(self, jwk: dict[str, str]) -> bool:
        """Whether the audit key (a public JWK, Ed25519) signed exactly this."""
        public = base64.urlsafe_b64decode(jwk["x"] + "=" * (-len(jwk["x"]) % 4))
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(self.signature), self.signed_bytes())
        except (InvalidSignature, ValueError):
            return False
        return True
