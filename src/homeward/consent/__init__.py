"""Room 5: may this be shared? With whom, for what, until when."""
