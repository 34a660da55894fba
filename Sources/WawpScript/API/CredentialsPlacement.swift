/// Where in a request the credentials go.
///
/// Wawp's documentation shows each of these for the same endpoint: its sample code puts them into the
/// query, its parameter table into the JSON body, and its OpenAPI export asks for a header.
///
/// A request without a body (GET, HEAD, DELETE without parameters) has no place for them but the query and
/// the header, so `body` means the query there, as in Wawp's own client, and `header` puts the instance ID
/// into the query.
public enum CredentialsPlacement: String, Sendable, CaseIterable {
  /// `?instance_id=...&access_token=...`, the documented sample and the default.
  case query
  /// Both as members of the JSON body, which keeps the token out of URLs.
  case body
  /// The token as the header `access-token`, the instance ID as a member of the JSON body.
  case header
}
