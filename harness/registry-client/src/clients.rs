//! The clients, one file each, and the libraries that several of them are made of.

pub(crate) mod buildah;
pub(crate) mod buildx;
pub(crate) mod crane;
pub(crate) mod docker_containerd;
pub(crate) mod docker_graphdriver;
pub(crate) mod oras;
pub(crate) mod podman;
pub(crate) mod skopeo;

mod containerd;
mod containers_image;
mod distribution;
