//! The rules of the machine, each as given … when … then ….

mod given;
mod table;
