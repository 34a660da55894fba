import CTOML
import Glibc
import JSON
import WawpScript

/// `wawp-script.toml`: what flags and the environment do not say.
///
/// At the top level the common options under their names with underscores; options of `listen` in `[listen]`; one table
/// for each instance in `[instances.NAME]`.
struct ConfigurationFile: Equatable, Sendable {
  /// One value, and whether anybody asked for it.
  enum Value: Equatable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([String])
    case table([String: Value])

    var kind: String {
      switch self {
      case .text: "text"
      case .number: "a number"
      case .flag: "true or false"
      case .list: "a list of texts"
      case .table: "a table"
      }
    }
  }

  /// Its name when nobody names one.
  static let usualName = "wawp-script.toml"

  let path: String
  private let top: [String: Value]
  private let listen: [String: Value]
  private let instanceTables: [String: [String: Value]]

  /// What may stand at the top level.
  static let names = [
    "instance_id", "access_token_file", "access_token_env", "base_url", "credentials_in", "timeout", "dry_run",
    "event_timeout", "cpu_limit", "memory_limit", "ring_seconds", "allow_host", "allow_env", "allow_io", "ca_file",
    "log_level", "log_format", "database",
  ]
  /// What may stand in `[listen]`.
  static let listenNames = [
    "listen", "path", "max_body", "signature", "signature_header", "secret_file", "url_secret_file", "replay_window",
    "insecure", "trusted_proxy", "allow_ip", "tls_cert", "tls_key", "admin", "workers", "max_inflight", "drain", "keep",
    "watch", "shadow", "resend_after", "expect_calls", "log_numbers", "max_connections",
  ]
  private static let instanceNames = ["instance_id", "access_token_file", "access_token_env", "sessions"]

  /// The file that is named, or the usual one beside the script if it is there.
  ///
  /// - Throws: ``CommandFailure`` when it cannot be read or something in it is wrong.
  static func find(named name: String?, beside script: String?) throws -> ConfigurationFile? {
    let path: String
    if let named = name ?? Environment.variable("WAWP_CONFIG").flatMap({ $0.isEmpty ? nil : $0 }) {
      path = named
    } else {
      guard let script else { return nil }
      path = folder(of: script) + usualName
      guard access(path, F_OK) == 0 else { return nil }
    }
    switch SourceFile.read(path, limit: 1 << 20) {
    case .success(let text): return try ConfigurationFile(text, path: path)
    case .failure(let error):
      throw CommandFailure(
        "the configuration: \(error.message)", hint: "check --config or WAWP_CONFIG", status: .configuration)
    }
  }

  /// The folder of a path, with its slash; empty for the current one.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// Reads a document.
  init(_ text: [UInt8], path: String) throws {
    self.path = path
    var top = try ConfigurationFile.parse(text, path: path)
    let listen = try ConfigurationFile.table(top.removeValue(forKey: "listen"), "listen", path)
    let instances = try ConfigurationFile.table(top.removeValue(forKey: "instances"), "instances", path)
    var tables: [String: [String: Value]] = [:]
    for (name, value) in instances {
      tables[name] = try ConfigurationFile.table(value, "instances.\(name)", path)
      try ConfigurationFile.check(tables[name] ?? [:], known: Self.instanceNames, "[instances.\(name)]", path)
    }
    try ConfigurationFile.check(top, known: Self.names + ["listen", "instances"], "the top level", path)
    try ConfigurationFile.check(listen, known: Self.listenNames, "[listen]", path)
    self.top = top
    self.listen = listen
    instanceTables = tables
  }

  private static func parse(_ text: [UInt8], path: String) throws -> [String: Value] {
    var line: Int32 = 0
    var message = [CChar](repeating: 0, count: 512)
    let json = text.withUnsafeBufferPointer { text in
      text.withMemoryRebound(to: CChar.self) { text in
        message.withUnsafeMutableBufferPointer {
          wt_json_from_toml(text.baseAddress, text.count, &line, $0.baseAddress, $0.count)
        }
      }
    }
    guard let json else {
      let words = message.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
      throw failure("\(path)\(line > 0 ? ":\(line)" : ""): \(words.prefix(1).lowercased() + words.dropFirst())")
    }
    defer { free(json) }
    let bytes = Array(UnsafeRawBufferPointer(start: json, count: strlen(json)))
    return try JSONParser().withValue(of: bytes) { value in
      guard case .table(let table) = Self.value(value) else { return [:] }
      return table
    }
  }

  private static func value(_ value: JSONValue) -> Value {
    if let text = value.string { return .text(text) }
    if let flag = value.bool { return .flag(flag) }
    if let number = value.double { return .number(number) }
    if let number = value.int { return .number(Double(number)) }
    if let elements = value.elements { return .list(elements.map { $0.string ?? $0.int.map(String.init) ?? "" }) }
    var table: [String: Value] = [:]
    if let members = value.members {
      for (key, member) in members { table[key.string] = Self.value(member) }
    }
    return .table(table)
  }

  private static func table(_ value: Value?, _ name: String, _ path: String) throws -> [String: Value] {
    guard let value else { return [:] }
    guard case .table(let table) = value else {
      throw failure("\(path): \(name) must be a table, not \(value.kind)", hint: "write [\(name)] on a line of its own")
    }
    return table
  }

  private static func check(_ table: [String: Value], known: [String], _ place: String, _ path: String) throws {
    for name in table.keys.sorted() where !known.contains(name) {
      let near = Spelling.nearest(to: name, among: known)
      throw failure(
        "\(path): `\(name)` means nothing in \(place)",
        hint: near.map { "did you mean `\($0)`?" } ?? "it may have \(known.joined(separator: ", "))")
    }
  }

  private static func failure(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(message, hint: hint, status: .configuration)
  }

  // MARK: - Reading

  private func value(_ name: String, _ isOfListen: Bool) -> Value? { (isOfListen ? listen : top)[name] }

  private func mismatch(_ name: String, _ value: Value, expected: String) -> CommandFailure {
    ConfigurationFile.failure("\(path): `\(name)` must be \(expected), not \(value.kind)")
  }

  /// A text.
  func text(_ name: String, ofListen: Bool = false) throws -> String? {
    guard let value = value(name, ofListen) else { return nil }
    guard case .text(let text) = value else { throw mismatch(name, value, expected: "text in quotes") }
    return text
  }

  /// A text, or a number as its text: for what is read further.
  func word(_ name: String, ofListen: Bool = false) throws -> String? {
    if case .number(let number)? = value(name, ofListen) {
      return number == number.rounded() ? String(Int(number)) : String(number)
    }
    return try text(name, ofListen: ofListen)
  }

  /// A number.
  func number(_ name: String, ofListen: Bool = false) throws -> Double? {
    guard let value = value(name, ofListen) else { return nil }
    guard case .number(let number) = value else { throw mismatch(name, value, expected: "a number") }
    return number
  }

  /// Yes or no.
  func flag(_ name: String, ofListen: Bool = false) throws -> Bool? {
    guard let value = value(name, ofListen) else { return nil }
    guard case .flag(let flag) = value else { throw mismatch(name, value, expected: "true or false") }
    return flag
  }

  /// Texts; one may stand without brackets.
  func list(_ name: String, ofListen: Bool = false) throws -> [String]? {
    switch value(name, ofListen) {
    case nil: return nil
    case .list(let list): return list
    case .text(let text): return [text]
    case let value?: throw mismatch(name, value, expected: "a list of texts")
    }
  }

  /// The path of a file that is named; from the file's own folder when it is not absolute.
  func file(_ name: String, ofListen: Bool = false) throws -> String? {
    try text(name, ofListen: ofListen).map(resolved)
  }

  /// Several such paths.
  func files(_ name: String, ofListen: Bool = false) throws -> [String]? {
    try list(name, ofListen: ofListen)?.map(resolved)
  }

  private func resolved(_ name: String) -> String {
    name.hasPrefix("/") ? name : ConfigurationFile.folder(of: path) + name
  }

  /// The instances, in the order of their names.
  ///
  /// - Throws: ``CommandFailure`` when one lacks its id or its token.
  func instances() throws -> [Instance] {
    try instanceTables.sorted { $0.key < $1.key }.map { name, table in
      let place = "\(path): [instances.\(name)]"
      guard case .text(let id)? = table["instance_id"] else {
        throw ConfigurationFile.failure("\(place) has no instance_id", hint: "write instance_id = \"...\"")
      }
      var sessions: [String] = []
      switch table["sessions"] {
      case nil: break
      case .list(let list): sessions = list
      case .text(let text): sessions = [text]
      case let value?: throw mismatch("sessions", value, expected: "a list of texts")
      }
      let token = try token(table, place)
      do throws(CredentialsError) {
        return Instance(
          name: name, sessions: sessions, credentials: try Credentials(instanceID: id, accessToken: token))
      } catch {
        throw ConfigurationFile.failure("\(place): \(error.message)")
      }
    }
  }

  private func token(_ table: [String: Value], _ place: String) throws -> String {
    if case .text(let file)? = table["access_token_file"] {
      switch SourceFile.read(resolved(file), limit: 1 << 16) {
      case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .failure(let error): throw ConfigurationFile.failure("\(place): the access token: \(error.message)")
      }
    }
    if case .text(let variable)? = table["access_token_env"] {
      guard let token = Environment.take(variable), !token.isEmpty else {
        throw ConfigurationFile.failure("\(place): the variable \(variable) is not set")
      }
      return token
    }
    throw ConfigurationFile.failure(
      "\(place) has no access token", hint: "write access_token_file = \"...\" or access_token_env = \"...\"")
  }
}
