"""Tables of the vault: wrapped keys in the keystore's own database, and the leaves, numbers and heads of the log."""

from django.db import models


class KeystoreNode(models.Model):
    """A version of the node's data key, wrapped by the key in `<home>/keys/kek-<n>` and for recovery."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    kek = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    recovery = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)


class KeystoreCase(models.Model):
    """The key of a case; without `wrapped` the case is destroyed, and no key is ever made for it again."""

    case_id = models.UUIDField(primary_key=True)
    node_version = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)


class _UnderCase(models.Model):
    case_id = models.UUIDField(db_index=True)
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class KeystoreItem(_UnderCase):
    """The key of one item. The row outlives the key, so that a letter sent again cannot bring the item back."""

    item_id = models.UUIDField(primary_key=True)


class KeystoreFile(_UnderCase):
    """The key of one file; what the file is and how long stands sealed at its beginning."""

    file_id = models.UUIDField(primary_key=True)


class KeystoreBeat(models.Model):
    """One row that only counts up; a database that counts less than this is an older one, brought back."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beats = models.BigIntegerField(default=0)


class Leaf(models.Model):
    """One thing that was done or read. Written once, in the transaction of what it tells about; never touched again."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    node = models.CharField(max_length=100)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    object = models.CharField(max_length=64, db_index=True)
    fields = models.TextField()
    purpose = models.CharField(max_length=200)
    result = models.CharField(max_length=100)
    count = models.BigIntegerField(null=True)


class Waiting(models.Model):
    """A leaf without a number yet, put here by a trigger; normally empty within a second."""

    leaf_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()


class Sequence(models.Model):
    """The place of a leaf in the tree, counted from 0, and its hash."""

    n = models.BigIntegerField(primary_key=True)
    leaf_id = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField()


class Head(models.Model):
    """The signed root over the first `size` leaves; `peaks` let the tree grow without reading it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    peaks = models.BinaryField()
    at = models.DateTimeField()
    key_id = models.CharField(max_length=64)
    signature = models.BinaryField()
