import Glibc

/// Where a server listens.
public enum ListenAddress: Hashable, Sendable {
  /// An address and port; port 0 takes a free one. `localhost` is the only name: it means 127.0.0.1.
  case tcp(host: String, port: UInt16)
  /// A socket file with these permissions.
  case unix(path: String, mode: UInt32)
  /// A socket that listens already, as systemd passes it. It is closed with the server.
  case descriptor(Int32)

  /// The permissions of a socket file if none are given: the owner and the group may connect.
  public static let defaultMode: UInt32 = 0o660

  /// Reads `HOST:PORT`, `[HOST]:PORT` for version 6, or `unix:PATH`.
  ///
  /// - Parameter mode: the permissions of a socket file.
  /// - Throws: `ListenerError` if it is none of them.
  public init(_ text: String, mode: UInt32 = defaultMode) throws {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard !path.isEmpty, path.utf8.count < Self.longestPath else {
        throw ListenerError(
          .configuration, "\"\(text)\" cannot be the path of a socket",
          hint: "give a path of 1 to \(Self.longestPath - 1) bytes after unix:")
      }
      self = .unix(path: path, mode: mode)
      return
    }
    guard let colon = text.lastIndex(of: ":") else { throw Self.unreadable(text) }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
      throw Self.unreadable(text)
    }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { throw Self.unreadable(text) }
    } else if host.contains(":") {
      throw Self.unreadable(text)
    }
    guard host == "localhost" || IPAddress(String(host)) != nil else { throw Self.unreadable(text) }
    self = .tcp(host: String(host), port: port)
  }

  /// How many bytes a socket's path has room for, with the zero at its end.
  private static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  /// Whether only this machine can reach it.
  ///
  /// A descriptor is asked for the address it is bound to; one that cannot be asked is not local.
  public var isLocal: Bool {
    switch self {
    case .tcp(let host, _): host == "localhost" || IPAddress(host)?.isLoopback == true
    case .unix: true
    case .descriptor(let descriptor): BoundAddress(of: descriptor)?.isLocal ?? false
    }
  }

  private static func unreadable(_ text: String) -> ListenerError {
    ListenerError(
      .configuration, "\"\(text)\" is not an address to listen on",
      hint: "give HOST:PORT with digits for the host, such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH")
  }
}

extension ListenAddress: CustomStringConvertible {
  /// As it is read; a descriptor by its number.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path, _): "unix:\(path)"
    case .descriptor(let number): "descriptor \(number)"
    }
  }
}
