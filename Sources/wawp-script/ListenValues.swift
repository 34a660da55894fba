import Glibc
import Service
import Store
import WawpScript
import WebhookListener

/// What `listen` is to do: flags first, then the environment, then the configuration file, then the defaults.
struct ListenValues {
  let script: String
  let shadow: String?
  let format: RecordFormat
  let watches: Bool
  let drain: Double
  let keep: Double
  let database: String
  let admin: String?
  let logsNumbers: Bool
  let common: CommonValues
  let listener: ListenerConfiguration
  let service: ServiceConfiguration

  init(_ command: ListenCommand) throws {
    // Taken before anything else can fail: nothing that runs later gets to see it.
    let secret = Environment.take("WAWP_WEBHOOK_SECRET").flatMap { $0.isEmpty ? nil : $0 }
    let (common, file) = try command.options.values.settled(beside: command.script)
    let reader = ListenReader(command: command, file: file)
    self.common = common
    script = command.script
    shadow = try command.shadow ?? file?.file("shadow", ofListen: true)
    format = command.format ?? (isatty(1) == 1 ? .text : .json)
    watches = try command.watch || file?.flag("watch", ofListen: true) ?? false
    logsNumbers = try command.logNumbers || file?.flag("log_numbers", ofListen: true) ?? false
    drain = try reader.span(command.drain, "drain") ?? 10
    keep = try reader.span(command.keep, "keep") ?? 90 * 86_400
    let admin = try command.admin ?? file?.text("admin", ofListen: true) ?? "127.0.0.1:8081"
    self.admin = admin == "none" ? nil : admin
    database = try common.database ?? Database.usualPath()

    var service = ServiceConfiguration(worker: try common.configuration())
    service.workers = try reader.count(command.workers, "workers", in: 1...64) ?? 1
    service.maximumInFlight = try reader.count(command.maxInflight, "max_inflight", in: 1...1_000_000) ?? 1000
    service.resendAfter = try reader.span(command.resendAfter, "resend_after").flatMap { $0 > 0 ? $0 : nil }
    service.expectCalls = try reader.span(command.expectCalls, "expect_calls").flatMap { $0 > 0 ? $0 : nil }
    let window = try command.replayWindow ?? file?.number("replay_window", ofListen: true) ?? 300
    guard window >= 0, window.isFinite, window <= 31_536_000 else {
      throw CommandFailure("--replay-window must be seconds from 0, not \(window)", status: .usage)
    }
    service.replayWindow = window > 0 ? window : nil
    self.service = service
    listener = try reader.listener(secret: secret, replayWindow: window)
  }

  /// Listens until it is told to stop; ends the program.
  func run() throws {
    let source = try ScriptSource.read(script)
    let shadowSource = try shadow.map(ScriptSource.read)
    let job = ListenJob(values: self, log: try common.logOutput())
    try job.run(source: source, shadow: shadowSource)
  }
}

/// Reads what only `listen` has, from flags and the configuration file.
struct ListenReader {
  let command: ListenCommand
  let file: ConfigurationFile?

  /// A span of time.
  func span(_ flag: String?, _ name: String) throws -> Double? {
    guard let text = try flag ?? file?.word(name, ofListen: true) else { return nil }
    guard let seconds = TimeSpan.seconds(text) else {
      throw CommandFailure(
        "--\(name.dashed) must be a time such as 30, 10m, 36h or 90d, not \(text)", status: .usage)
    }
    return seconds
  }

  /// A whole number within bounds.
  func count(_ flag: Int?, _ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let number = try flag ?? file?.number(name, ofListen: true).map({ Int($0) }) else { return nil }
    guard range.contains(number) else {
      throw CommandFailure(
        "--\(name.dashed) must be from \(range.lowerBound) to \(range.upperBound), not \(number)", status: .usage)
    }
    return number
  }

  private func texts(_ flag: [String], _ name: String) throws -> [String] {
    try flag.isEmpty ? file?.list(name, ofListen: true) ?? [] : flag
  }

  private func files(_ flag: [String], _ name: String) throws -> [String] {
    try flag.isEmpty ? file?.files(name, ofListen: true) ?? [] : flag
  }

  /// The HTTP side.
  func listener(secret: String?, replayWindow: Double) throws -> ListenerConfiguration {
    var configuration = ListenerConfiguration()
    do {
      let inherited = try InheritedSockets.take().map { ListenAddress.descriptor($0.descriptor) }
      let named = try texts(command.listen, "listen").map { try ListenAddress($0) }
      if !inherited.isEmpty || !named.isEmpty { configuration.addresses = inherited + named }
      configuration.trustedProxies = try texts(command.trustedProxy, "trusted_proxy").map { try AddressRange($0) }
      configuration.allowedAddresses = try texts(command.allowIp, "allow_ip").map { try AddressRange($0) }
      configuration.path = try command.path ?? file?.text("path", ofListen: true) ?? configuration.path
      if let longest = try count(command.maxBody, "max_body", in: 1...(16 << 20)) { configuration.maxBody = longest }
      if let most = try count(command.maxConnections, "max_connections", in: 1...1_000_000) {
        configuration.maximumConnections = most
      }
      configuration.isInsecure = try command.insecure || file?.flag("insecure", ofListen: true) ?? false
      configuration.authentication = Authentication(
        try requirements(secret), replayWindow: replayWindow > 0 ? Int(replayWindow) : 31_536_000)
      configuration.tls = try tls()
      try configuration.validate()
      return configuration
    } catch let error as ListenerError {
      throw CommandFailure(error.message, hint: error.hint, status: .configuration)
    }
  }

  private func tls() throws -> TLSFiles? {
    let certificate = try command.tlsCert ?? file?.file("tls_cert", ofListen: true)
    let key = try command.tlsKey ?? file?.file("tls_key", ofListen: true)
    guard let certificate, let key else {
      guard certificate == nil, key == nil else {
        throw CommandFailure(
          "--tls-cert and --tls-key belong together", hint: "name both files, or none", status: .usage)
      }
      return nil
    }
    return TLSFiles(certificateChain: certificate, privateKey: key)
  }

  private func requirements(_ secret: String?) throws -> [Authentication.Requirement] {
    var secrets = try files(command.secretFile, "secret_file").map(ListenReader.secret)
    if let secret { secrets.append(Secret(secret)) }
    let urlSecrets = try files(command.urlSecretFile, "url_secret_file").map(ListenReader.secret)
    var names = try texts(command.signature, "signature")
    if names.isEmpty, !secrets.isEmpty { names = ["hmac-sha512"] }
    let header = try command.signatureHeader ?? file?.text("signature_header", ofListen: true)
    var requirements: [Authentication.Requirement] = []
    for name in names {
      let scheme = try ListenReader.scheme(name, header: header)
      let own = name == "url" && !urlSecrets.isEmpty ? urlSecrets : secrets
      guard !own.isEmpty else {
        throw CommandFailure(
          "--signature \(name) needs a secret", hint: "set WAWP_WEBHOOK_SECRET, or name a file with --secret-file",
          status: .configuration)
      }
      requirements.append(Authentication.Requirement(scheme, secrets: own))
    }
    if !urlSecrets.isEmpty, !names.contains("url") {
      requirements.append(Authentication.Requirement(.query(), secrets: urlSecrets))
    }
    return requirements
  }

  private static func scheme(_ name: String, header: String?) throws -> Authentication.Scheme {
    switch name {
    case "hmac-sha512": header.map { .hmac(.sha512, header: $0) } ?? .hmac(.sha512)
    case "hmac-sha256": header.map { .hmac(.sha256, header: $0) } ?? .hmac(.sha256)
    case "standard-webhooks": .standardWebhooks
    case "plain": header.map { .plain(header: $0) } ?? .plain()
    case "url": .query()
    default:
      throw CommandFailure(
        "there is no signature \(name)", hint: "use hmac-sha512, hmac-sha256, standard-webhooks, plain or url",
        status: .usage)
    }
  }

  private static func secret(_ path: String) throws -> Secret {
    switch SourceFile.read(path, limit: 1 << 16) {
    case .failure(let error):
      throw CommandFailure("the secret: \(error.message)", hint: "check --secret-file", status: .configuration)
    case .success(var bytes):
      while let last = bytes.last, [0x0A, 0x0D, 0x20, 0x09].contains(last) { bytes.removeLast() }
      guard !bytes.isEmpty else {
        throw CommandFailure("the secret in \(path) is empty", status: .configuration)
      }
      return Secret(bytes)
    }
  }
}

extension String {
  /// The name of an option as its flag has it.
  fileprivate var dashed: String { String(map { $0 == "_" ? "-" : $0 }) }
}
