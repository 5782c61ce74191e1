//! What must hold of the tree as a whole.

mod cases;
mod fuzz;
mod help;
mod layers;
mod readme;
mod source;
mod workflows;
