//! The order in which AWS writes the members of a structure, and the values of an enumeration.
//!
//! It is not the model's. All recorded answers and messages agree with the iteration order of a Java hash map that is
//! keyed by the member's name with a small first letter (Role, Tag, RoleLastUsed, the results of GetCallerIdentity and
//! AssumeRoleWithWebIdentity, `[v2Token, v1Token]`). That AWS follows it everywhere is `unverified`; no client may
//! depend on it.

/// Sorts into AWS's order. Names of one bucket keep the model's order, but for `Credentials`, which all recorded
/// answers have behind the other one of its bucket, `Provider`.
pub(super) fn as_written<T>(items: &mut [T], name: impl Fn(&T) -> String) {
    let buckets = buckets(items.len());
    items.sort_by_cached_key(|item| {
        let name = name(item);
        (spread_hash(&name) & (buckets - 1), name == "credentials")
    });
}

/// The name with its first letter small.
pub(super) fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The size of the map's table: 16, doubled whenever it is three quarters full.
fn buckets(entries: usize) -> u32 {
    let mut buckets = 16;
    while u32::try_from(entries).is_ok_and(|entries| entries >= buckets / 4 * 3) && buckets < 1 << 30 {
        buckets *= 2;
    }
    buckets
}

/// `String.hashCode`, its halves folded as `HashMap` folds them.
fn spread_hash(name: &str) -> u32 {
    let hash = name.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use crate::{
        Service,
        model::{Kind, Shape},
    };

    fn members(service: &Service, operation: &str) -> Vec<String> {
        let output = service.operation(operation).and_then(crate::Operation::output).unwrap();
        names(service.shape(output))
    }

    fn names(shape: &Shape) -> Vec<String> {
        let Kind::Structure(members) = &shape.kind else { panic!("not a structure") };
        members.iter().map(|member| member.name.clone()).collect()
    }

    fn tag() -> Vec<String> {
        let iam = Service::iam();
        let Kind::Structure(input) = &iam.shape(iam.operation("TagUser").unwrap().input().unwrap()).kind else {
            panic!("not a structure")
        };
        let tags = input.iter().find(|member| member.name == "Tags").unwrap();
        let Kind::List(element) = &iam.shape(tags.shape).kind else { panic!("not a list") };
        names(iam.shape(element.shape))
    }

    /// The names of `recorded`, in the order of `all`.
    fn in_order(all: &[String], recorded: &[&str]) -> Vec<String> {
        all.iter().filter(|name| recorded.contains(&name.as_str())).cloned().collect()
    }

    #[test]
    fn the_order_is_that_of_the_recorded_answers() {
        assert_eq!(members(Service::sts(), "GetCallerIdentity"), ["Arn", "UserId", "Account"]);
        let recorded = ["Audience", "AssumedRoleUser", "Provider", "Credentials", "SubjectFromWebIdentityToken"];
        let web_identity = members(Service::sts(), "AssumeRoleWithWebIdentity");
        assert_eq!(in_order(&web_identity, &recorded), recorded);

        assert_eq!(tag(), ["Value", "Key"]);
        let of_answer = |at: usize| {
            let sts = Service::sts();
            let output = sts.shape(sts.operation("AssumeRoleWithWebIdentity").unwrap().output().unwrap());
            let Kind::Structure(outer) = &output.kind else { panic!("not a structure") };
            names(sts.shape(outer[at].shape))
        };
        let place = |name: &str| web_identity.iter().position(|member| member == name).unwrap();
        let credentials = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"];
        assert_eq!(of_answer(place("Credentials")), credentials);
        assert_eq!(of_answer(place("AssumedRoleUser")), ["AssumedRoleId", "Arn"]);

        let iam = Service::iam();
        let output = iam.shape(iam.operation("GetRole").and_then(crate::Operation::output).unwrap());
        let Kind::Structure(outer) = &output.kind else { panic!("not a structure") };
        let role = names(iam.shape(outer[0].shape));
        for recorded in [
            &["AssumeRolePolicyDocument", "RoleId", "Tags", "Path", "RoleName", "Arn", "CreateDate"][..],
            &[
                "AssumeRolePolicyDocument",
                "RoleId",
                "Description",
                "Path",
                "MaxSessionDuration",
                "RoleLastUsed",
                "RoleName",
                "Arn",
                "CreateDate",
            ],
        ] {
            assert_eq!(in_order(&role, recorded), recorded);
        }
    }
}
