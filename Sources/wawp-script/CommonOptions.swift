import ArgumentParser
import Glibc
import WawpScript

/// Options that every command which runs scripts takes. A flag wins over the environment, that over the default.
struct CommonOptions: ParsableArguments {
  @Option(help: "The instance at Wawp (WAWP_INSTANCE_ID).")
  var instanceId: String?

  @Option(
    help: "A file with the access token; or set WAWP_ACCESS_TOKEN or WAWP_ACCESS_TOKEN_FILE.",
    completion: .file())
  var accessTokenFile: String?

  @Option(help: "Where the API is (WAWP_BASE_URL; default: https://api.wawp.net).")
  var baseUrl: String?

  @Option(help: "Where credentials go: query, body or header (WAWP_CREDENTIALS_IN; default: query).")
  var credentialsIn: String?

  @Option(help: "Seconds for one attempt of an API call (WAWP_TIMEOUT; default: 10).")
  var timeout: String?

  @Flag(help: "Record API calls, send nothing (WAWP_DRY_RUN=1).")
  var dryRun = false

  @Option(help: "Wall time for one event, in seconds.")
  var eventTimeout: Double = 30

  @Option(help: "CPU time for one event's script, in seconds.")
  var cpuLimit: Double = 1

  @Option(help: "Memory for the script, in MB.")
  var memoryLimit: Int = 64

  @Option(help: "Seconds for which a call rings: nothing is retried after that.")
  var ringSeconds: Double = 45

  @Flag(help: "Give the script io and os: only for scripts that you trust.")
  var allowIo = false

  @Option(help: "A host that wawp.http may talk to: name, name:port or *.domain. May be repeated.")
  var allowHost: [String] = []

  @Option(help: "A variable of the environment that wawp.env may read. May be repeated.")
  var allowEnv: [String] = []

  @Option(help: "A file with certificates (PEM) to trust, besides the system's.", completion: .file())
  var caFile: String?

  @Option(help: "How much to log: debug, info, warn or error (WAWP_LOG_LEVEL; default: info).")
  var logLevel: String?

  @Option(help: "How log lines look: text or json (WAWP_LOG_FORMAT; default: text).")
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
    configuration.allowsIO = allowIo
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
    if let text = baseUrl ?? variable("WAWP_BASE_URL") {
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
    let instance = instanceId ?? variable("WAWP_INSTANCE_ID")
    guard let token = try accessToken() else { return instance == nil ? .missing : .missingToken }
    guard let instance else { return .missingInstance }
    do { return .present(try Credentials(instanceID: instance, accessToken: token)) } catch {
      throw CommandFailure(
        error.message, hint: "check WAWP_INSTANCE_ID, WAWP_ACCESS_TOKEN and the file of the token",
        status: .configuration)
    }
  }

  private func accessToken() throws -> String? {
    if accessTokenFile == nil, let token = variable("WAWP_ACCESS_TOKEN") { return token }
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
