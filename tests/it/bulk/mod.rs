//! Many keys deleted together: refused whole, or each accounted for, whatever comes between.

#[cfg(unix)]
mod asking;
#[cfg(unix)]
mod failing;
#[cfg(unix)]
mod hostile;
mod killing;
mod masked;
mod outcomes;
mod provider;
mod refusing;
mod resuming;
mod site;
mod storms;
