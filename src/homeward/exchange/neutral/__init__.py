"""A third party that carries sealed parcels between nodes and certifies it; it knows no case and opens nothing."""
