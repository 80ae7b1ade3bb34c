//! The admin routes as rows: the router is made of them, and so is the list that `GET /_portcullis/` answers.
//!
//! The issuer serves some under the same folder; it says itself which.

use std::{fmt::Write, iter};

use axum::{handler::Handler, routing::MethodRouter};

use crate::admin::Admin;

/// Where they all are.
pub(crate) const FOLDER: &str = "/_portcullis";

/// A route of the router, and its row in the list.
pub(crate) struct Route {
    /// Within [`FOLDER`].
    pub(crate) path: &'static str,
    pub(crate) answers: MethodRouter<Admin>,
    methods: Vec<&'static str>,
    about: &'static str,
}

impl Route {
    /// A route that answers to no method yet.
    pub(crate) fn new(path: &'static str, about: &'static str) -> Self {
        Self { path, answers: MethodRouter::new(), methods: Vec::new(), about }
    }

    pub(crate) fn get<T: 'static>(self, handler: impl Handler<T, Admin>) -> Self {
        self.takes("GET", |answers| answers.get(handler))
    }

    pub(crate) fn post<T: 'static>(self, handler: impl Handler<T, Admin>) -> Self {
        self.takes("POST", |answers| answers.post(handler))
    }

    pub(crate) fn put<T: 'static>(self, handler: impl Handler<T, Admin>) -> Self {
        self.takes("PUT", |answers| answers.put(handler))
    }

    pub(crate) fn delete<T: 'static>(self, handler: impl Handler<T, Admin>) -> Self {
        self.takes("DELETE", |answers| answers.delete(handler))
    }

    fn takes(mut self, method: &'static str, by: impl FnOnce(MethodRouter<Admin>) -> MethodRouter<Admin>) -> Self {
        self.methods.push(method);
        self.answers = by(self.answers);
        self
    }
}

/// One line for each: the methods, the path, what it is about.
pub(crate) fn listed(routes: impl Iterator<Item = Route>) -> String {
    let own = routes.map(|route| (route.methods.join(", "), format!("{FOLDER}{}", route.path), route.about));
    let of_the_issuer = portcullis_issuer::ADMIN_ROUTES.iter().filter_map(|(route, about)| {
        let (methods, path) = route.rsplit_once(' ')?;
        Some((methods.to_owned(), path.to_owned(), *about))
    });
    let github = ("GET".to_owned(), "/_github/".to_owned(), "the fake GitHub: what it serves");
    let mut list = String::new();
    for (methods, path, about) in own.chain(of_the_issuer).chain(iter::once(github)) {
        // Writing to a text cannot fail.
        let _written = writeln!(list, "{methods:<17} {path:<29} {about}");
    }
    list
}
