//! New sites of the real ones, in a copy of this checkout.
