import HTTPTransport
import JSON

/// Writes the HTTP request for an endpoint, with the credentials in their place.
struct RequestBuilder {
  let configuration: APIConfiguration
  /// The latest address and header fields without a query of their own: they are the same for every call that is rejected.
  private var latest: Head?

  init(configuration: APIConfiguration) { self.configuration = configuration }

  /// All but the body, and what it was made for.
  private struct Head {
    let method: APIMethod
    let path: APIPath
    let credentials: Credentials
    let hasBody: Bool
    let url: String
    let headers: [HTTPHeader]
  }

  /// The whole request but for its timeouts.
  ///
  /// - Parameter object: the text of a JSON object for the body; `nil` for a request without a body. It is
  ///   passed on byte by byte, except that credentials which belong into the body are put in before its
  ///   first member.
  mutating func request(
    _ method: APIMethod, _ path: APIPath, query: [APIParameters.Pair] = [], object: [UInt8]?,
    credentials: Credentials
  ) -> HTTPRequest {
    let body = object ?? (method.needsBody ? Array("{}".utf8) : nil)
    let head = head(method, path, query, credentials, hasBody: body != nil)
    return HTTPRequest(
      method: method.rawValue,
      url: head.url,
      headers: head.headers,
      body: body.map { spliced($0, credentials: credentials) } ?? [],
      timeout: configuration.attemptTimeout,
      connectTimeout: configuration.connectTimeout,
      maximumResponseBytes: configuration.maximumResponseBytes,
      followsRedirects: false)
  }

  private mutating func head(
    _ method: APIMethod, _ path: APIPath, _ query: [APIParameters.Pair], _ credentials: Credentials, hasBody: Bool
  ) -> Head {
    if let latest, query.isEmpty, latest.path == path, latest.method == method, latest.hasBody == hasBody,
      latest.credentials == credentials
    {
      return latest
    }
    var headers = [
      HTTPHeader(name: "Accept", value: "application/json"),
      HTTPHeader(name: "User-Agent", value: configuration.userAgent),
    ]
    if hasBody { headers.append(HTTPHeader(name: "Content-Type", value: "application/json")) }
    if configuration.placement == .header {
      headers.append(HTTPHeader(name: "access-token", value: credentials.accessToken))
    }
    let url = url(path, query: query, credentials: credentials, hasBody: hasBody)
    let head = Head(
      method: method, path: path, credentials: credentials, hasBody: hasBody, url: url, headers: headers)
    if query.isEmpty { latest = head }
    return head
  }

  private func url(
    _ path: APIPath, query: [APIParameters.Pair], credentials: Credentials, hasBody: Bool
  ) -> String {
    var url = Array(configuration.baseURL.text.utf8)
    url += path.text.utf8
    var isFirst = true
    if configuration.placement == .query || !hasBody {
      PercentEncoding.appendPair("instance_id", credentials.instanceID, isFirst: &isFirst, to: &url)
    }
    if configuration.placement == .query || (configuration.placement == .body && !hasBody) {
      PercentEncoding.appendPair("access_token", credentials.accessToken, isFirst: &isFirst, to: &url)
    }
    for pair in query { PercentEncoding.appendPair(pair.name, pair.value, isFirst: &isFirst, to: &url) }
    return String(decoding: url, as: UTF8.self)
  }

  /// The object's text with the credentials that belong into the body as its first members.
  private func spliced(_ object: [UInt8], credentials: Credentials) -> [UInt8] {
    guard configuration.placement != .query, let brace = object.firstIndex(of: UInt8(ascii: "{")) else {
      return object
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("instance_id")
    writer.write(credentials.instanceID)
    if configuration.placement == .body {
      writer.key("access_token")
      writer.write(credentials.accessToken)
    }
    writer.endObject()
    let rest = object[(brace + 1)...].drop { $0 <= 0x20 }
    var body = Array(writer.bytes.dropLast())
    if rest.first != UInt8(ascii: "}") { body.append(UInt8(ascii: ",")) }
    return body + rest
  }
}
