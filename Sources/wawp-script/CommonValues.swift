import Glibc
import WawpScript

/// What the common options say, wherever they were read from.
///
/// A flag wins over the environment, that over the configuration file, that over the default.
struct CommonValues: Equatable, Sendable {
  var instanceID: String?
  var accessTokenFile: String?
  var baseURL: String?
  var credentialsIn: String?
  var timeout: String?
  var dryRun = false
  var eventTimeout: Double?
  var cpuLimit: Double?
  var memoryLimit: Int?
  var ringSeconds: Double?
  var allowIO = false
  var allowHost: [String] = []
  var allowEnv: [String] = []
  var caFile: String?
  var logLevel: String?
  var logFormat: LogFormat?
  var config: String?
  var database: String?
  /// Instances of the configuration file; none when a flag or the environment names one.
  var instances: [Instance] = []
  /// The variable with the token that the configuration file names.
  var tokenVariable: String?

  /// The same with what the environment and then the configuration file say where no flag does.
  ///
  /// - Parameter script: the script, beside which the usual configuration file may be.
  func settled(beside script: String?) throws -> (values: CommonValues, file: ConfigurationFile?) {
    let file = try ConfigurationFile.find(named: config, beside: script)
    var values = self
    values.instanceID = instanceID ?? variable("WAWP_INSTANCE_ID")
    let namesInstance = values.instanceID != nil
    values.baseURL = try baseURL ?? variable("WAWP_BASE_URL") ?? file?.text("base_url")
    values.credentialsIn = try credentialsIn ?? variable("WAWP_CREDENTIALS_IN") ?? file?.text("credentials_in")
    values.timeout = try timeout ?? variable("WAWP_TIMEOUT") ?? file?.word("timeout")
    values.database = try database ?? variable("WAWP_DATABASE") ?? file.flatMap(CommonValues.database)
    values.logLevel = try logLevel ?? variable("WAWP_LOG_LEVEL") ?? file?.text("log_level")
    if logFormat == nil, let name = try variable("WAWP_LOG_FORMAT") ?? file?.text("log_format") {
      guard let format = LogFormat(rawValue: name) else {
        throw CommandFailure(
          "there is no log format \(name)", hint: "set WAWP_LOG_FORMAT or log_format to text or json",
          status: .configuration)
      }
      values.logFormat = format
    }
    if !dryRun {
      if let text = variable("WAWP_DRY_RUN") {
        values.dryRun = ["1", "true", "yes"].contains(text.lowercased())
      } else {
        values.dryRun = try file?.flag("dry_run") ?? false
      }
    }
    guard let file else { return (values, nil) }
    if !namesInstance {
      values.instanceID = try file.text("instance_id")
      values.instances = try file.instances()
      if values.instanceID != nil, !values.instances.isEmpty {
        throw CommandFailure(
          "\(file.path) has both instance_id and [instances]", hint: "keep one of the two", status: .configuration)
      }
    }
    if accessTokenFile == nil, variable("WAWP_ACCESS_TOKEN") == nil, variable("WAWP_ACCESS_TOKEN_FILE") == nil {
      values.accessTokenFile = try file.file("access_token_file")
      values.tokenVariable = try file.text("access_token_env")
    }
    values.eventTimeout = try eventTimeout ?? file.number("event_timeout")
    values.cpuLimit = try cpuLimit ?? file.number("cpu_limit")
    values.memoryLimit = try memoryLimit ?? file.number("memory_limit").map { Int($0) }
    values.ringSeconds = try ringSeconds ?? file.number("ring_seconds")
    values.allowIO = try allowIO || file.flag("allow_io") ?? false
    values.allowHost = try allowHost + (file.list("allow_host") ?? [])
    values.allowEnv = try allowEnv + (file.list("allow_env") ?? [])
    values.caFile = try caFile ?? file.file("ca_file")
    return (values, file)
  }

  private static func database(_ file: ConfigurationFile) throws -> String? {
    try file.text("database") == "none" ? "none" : file.file("database")
  }

  /// The log that these options ask for.
  func logOutput() throws -> LogOutput {
    let name = logLevel ?? "info"
    guard let level = LogLevel(name: name) else {
      throw CommandFailure(
        "there is no log level \(name)", hint: "use debug, info, warn or error", status: .configuration)
    }
    return LogOutput(level: level, format: logFormat ?? .text)
  }

  /// The worker's configuration that these options and the environment give.
  func configuration() throws -> Configuration {
    var configuration = Configuration()
    configuration.isDryRun = dryRun
    configuration.eventTimeout = try positive(eventTimeout ?? 30, "--event-timeout")
    configuration.cpuLimit = try positive(cpuLimit ?? 1, "--cpu-limit")
    configuration.ringSeconds = try positive(ringSeconds ?? 45, "--ring-seconds")
    let memoryLimit = memoryLimit ?? 64
    guard (1...65536).contains(memoryLimit) else {
      throw CommandFailure("--memory-limit \(memoryLimit) is not between 1 and 65536 MB", status: .usage)
    }
    configuration.memoryLimit = memoryLimit << 20
    configuration.allowsIO = allowIO
    configuration.allowedHosts = allowHost
    configuration.allowedVariables = allowEnv
    if let caFile {
      guard access(caFile, R_OK) == 0 else {
        throw CommandFailure("cannot read \(caFile): \(SourceFile.reason(errno))", status: .unreadable)
      }
      configuration.caFile = caFile
    }
    configuration.api = try apiConfiguration()
    configuration.credentials = try credentials()
    configuration.instances = instances
    return configuration
  }

  private func apiConfiguration() throws -> APIConfiguration {
    var api = APIConfiguration(
      userAgent: "wawp-script/\(WawpVersion.current)", maximumResponseBytes: 1 << 20)
    if let text = baseURL {
      do { api.baseURL = try BaseURL(text) } catch {
        throw CommandFailure(
          error.message, hint: "set --base-url or WAWP_BASE_URL to an address such as https://api.wawp.net",
          status: .configuration)
      }
    }
    if let text = credentialsIn {
      guard let placement = CredentialsPlacement(rawValue: text) else {
        throw CommandFailure(
          "credentials cannot go into \(text)", hint: "use --credentials-in query, body or header",
          status: .configuration)
      }
      api.placement = placement
    }
    if let text = timeout {
      guard let seconds = Double(text), seconds > 0, seconds.isFinite else {
        throw CommandFailure(
          "the timeout \(text) is not a number of seconds above 0", hint: "use --timeout 10", status: .configuration)
      }
      api.attemptTimeout = seconds
      api.connectTimeout = min(api.connectTimeout, seconds)
    }
    return api
  }

  private func credentials() throws -> CredentialsState {
    let instance = instanceID
    guard let token = try accessToken() else { return instance == nil ? .missing : .missingToken }
    guard let instance else { return .missingInstance }
    do { return .present(try Credentials(instanceID: instance, accessToken: token)) } catch {
      throw CommandFailure(
        error.message, hint: "check WAWP_INSTANCE_ID, WAWP_ACCESS_TOKEN and the file of the token",
        status: .configuration)
    }
  }

  private func accessToken() throws -> String? {
    let token = Environment.take("WAWP_ACCESS_TOKEN")
    if accessTokenFile == nil, let token, !token.isEmpty { return token }
    if let tokenVariable, let token = Environment.take(tokenVariable), !token.isEmpty { return token }
    guard let path = accessTokenFile ?? variable("WAWP_ACCESS_TOKEN_FILE") else { return nil }
    switch SourceFile.read(path, limit: 1 << 16) {
    case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .failure(let error):
      throw CommandFailure(
        "the access token: \(error.message)", hint: "check --access-token-file or WAWP_ACCESS_TOKEN_FILE",
        status: .configuration)
    }
  }

  private func positive(_ value: Double, _ name: String) throws -> Double {
    guard value > 0, value.isFinite else {
      throw CommandFailure("\(name) must be seconds above 0, not \(value)", status: .usage)
    }
    return value
  }

  /// A variable that is set and not empty.
  func variable(_ name: String) -> String? {
    Environment.variable(name).flatMap { $0.isEmpty ? nil : $0 }
  }
}
