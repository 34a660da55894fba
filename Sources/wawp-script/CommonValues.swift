import Glibc
import WawpScript

/// What the common options say, wherever they were read from.
///
/// A flag wins over the environment, that over the default.
struct CommonValues: Equatable, Sendable {
  var instanceID: String?
  var accessTokenFile: String?
  var baseURL: String?
  var credentialsIn: String?
  var timeout: String?
  var dryRun = false
  var eventTimeout = 30.0
  var cpuLimit = 1.0
  var memoryLimit = 64
  var ringSeconds = 45.0
  var allowIO = false
  var allowHost: [String] = []
  var allowEnv: [String] = []
  var caFile: String?
  var logLevel: String?
  var logFormat: LogFormat?

  /// The log that these options ask for.
  func logOutput() throws -> LogOutput {
    let name = logLevel ?? variable("WAWP_LOG_LEVEL") ?? "info"
    guard let level = LogLevel(name: name) else {
      throw CommandFailure(
        "there is no log level \(name)", hint: "use debug, info, warn or error", status: .configuration)
    }
    var format = logFormat ?? .text
    if logFormat == nil, let name = variable("WAWP_LOG_FORMAT") {
      guard let named = LogFormat(rawValue: name) else {
        throw CommandFailure(
          "there is no log format \(name)", hint: "set WAWP_LOG_FORMAT to text or json", status: .configuration)
      }
      format = named
    }
    return LogOutput(level: level, format: format)
  }

  /// The worker's configuration that these options and the environment give.
  func configuration() throws -> Configuration {
    var configuration = Configuration()
    configuration.isDryRun = dryRun || ["1", "true", "yes"].contains(variable("WAWP_DRY_RUN")?.lowercased() ?? "")
    configuration.eventTimeout = try positive(eventTimeout, "--event-timeout")
    configuration.cpuLimit = try positive(cpuLimit, "--cpu-limit")
    configuration.ringSeconds = try positive(ringSeconds, "--ring-seconds")
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
    return configuration
  }

  private func apiConfiguration() throws -> APIConfiguration {
    var api = APIConfiguration(
      userAgent: "wawp-script/\(WawpVersion.current)", maximumResponseBytes: 1 << 20)
    if let text = baseURL ?? variable("WAWP_BASE_URL") {
      do { api.baseURL = try BaseURL(text) } catch {
        throw CommandFailure(
          error.message, hint: "set --base-url or WAWP_BASE_URL to an address such as https://api.wawp.net",
          status: .configuration)
      }
    }
    if let text = credentialsIn ?? variable("WAWP_CREDENTIALS_IN") {
      guard let placement = CredentialsPlacement(rawValue: text) else {
        throw CommandFailure(
          "credentials cannot go into \(text)", hint: "use --credentials-in query, body or header",
          status: .configuration)
      }
      api.placement = placement
    }
    if let text = timeout ?? variable("WAWP_TIMEOUT") {
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
    let instance = instanceID ?? variable("WAWP_INSTANCE_ID")
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
  private func variable(_ name: String) -> String? {
    Environment.variable(name).flatMap { $0.isEmpty ? nil : $0 }
  }
}
