//! What must hold of the tree as a whole.

mod cases;
mod help;
mod layers;
mod readme;
mod source;
mod workflows;
