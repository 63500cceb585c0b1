//! What a collector would accept, and the arm configs derived from it.
