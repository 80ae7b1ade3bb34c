//! What a user of the library writes is in `tests/`.
