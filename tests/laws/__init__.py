"""The laws of the house catch those who break them."""
