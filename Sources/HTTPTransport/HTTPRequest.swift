/// One header field.
public struct HTTPHeader: Sendable, Equatable {
  /// The name; its case does not matter.
  public var name: String
  /// The value.
  public var value: String

  /// A header field.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// A request for a ``Transport``.
public struct HTTPRequest: Sendable {
  /// `GET`, `POST` and so on.
  public var method: String
  /// An absolute http or https address; it may hold secrets and is never shown.
  public var url: String
  /// Header fields besides those that HTTP itself needs.
  ///
  /// Fields that frame the message or steer the connection (`Content-Length`, `Transfer-Encoding`, `Connection`,
  /// `Expect` and the like) are left out, since the transport writes its own. `Host` is refused.
  public var headers: [HTTPHeader]
  /// The body; empty for none, except that POST, PUT and PATCH then have an empty one.
  public var body: [UInt8]
  /// Seconds for the whole attempt.
  public var timeout: Double
  /// Seconds for connecting.
  public var connectTimeout: Double
  /// The most bytes of an answer's body; more is an error.
  public var maximumResponseBytes: Int
  /// Whether redirects are followed: to the same scheme, host and port only, five at most.
  public var followsRedirects: Bool
  /// Whether doing it twice does no harm.
  ///
  /// If not, it gets a connection of its own: on one that was used before, libcurl repeats a request by itself when
  /// the other side has just closed it.
  public var isRepeatable: Bool

  /// Whether it may go over HTTP/2, on one connection with others at the same time, where the server speaks it.
  ///
  /// For requests with small answers: of several large ones on one connection libcurl 7.88 leaves one waiting at times.
  public var sharesConnection: Bool

  /// A request.
  public init(
    method: String, url: String, headers: [HTTPHeader] = [], body: [UInt8] = [], timeout: Double = 10,
    connectTimeout: Double = 5, maximumResponseBytes: Int = 1 << 20, followsRedirects: Bool = false,
    isRepeatable: Bool = true, sharesConnection: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumResponseBytes = maximumResponseBytes
    self.followsRedirects = followsRedirects
    self.isRepeatable = isRepeatable
    self.sharesConnection = sharesConnection
  }
}
