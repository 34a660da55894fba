/// Reads the usual command lines of `run` without the argument parser.
///
/// The parser looks at every option by reflection, which takes about 4 ms of the 10 that one event takes in all. What is
/// not read here, wrong or unusual, is left to it: it words the errors and the help. A test holds both to the same values
/// (docs/adr/0004-quick-arguments.md).
enum QuickArguments {
  /// The values; `nil` when the parser is to decide.
  static func read(_ arguments: [String]) -> RunValues? {
    var rest = arguments[...]
    if rest.first == "run" { rest.removeFirst() }
    var common = CommonValues()
    var format: RecordFormat?
    var names: [String] = []
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        names.append(argument)
        continue
      }
      switch argument {
      case "--dry-run": common.dryRun = true
      case "--allow-io": common.allowIO = true
      default:
        guard argument.hasPrefix("--"), !argument.contains("="), let value = rest.popFirst(), !value.hasPrefix("-")
        else { return nil }
        if argument == "--format" {
          guard let named = RecordFormat(rawValue: value) else { return nil }
          format = named
        } else if !set(argument, value, &common) {
          return nil
        }
      }
    }
    guard let script = names.first, !RootCommand.names.contains(script) else { return nil }
    return RunValues(script: script, events: Array(names.dropFirst()), format: format, common: common)
  }

  /// Sets one option; `false` when it is not known or its value is not of its kind.
  private static func set(_ name: String, _ value: String, _ common: inout CommonValues) -> Bool {
    switch name {
    case "--instance-id": common.instanceID = value
    case "--access-token-file": common.accessTokenFile = value
    case "--base-url": common.baseURL = value
    case "--credentials-in": common.credentialsIn = value
    case "--timeout": common.timeout = value
    case "--event-timeout": return read(value, into: &common.eventTimeout)
    case "--cpu-limit": return read(value, into: &common.cpuLimit)
    case "--ring-seconds": return read(value, into: &common.ringSeconds)
    case "--memory-limit": return read(value, into: &common.memoryLimit)
    case "--allow-host": common.allowHost.append(value)
    case "--allow-env": common.allowEnv.append(value)
    case "--ca-file": common.caFile = value
    case "--log-level": common.logLevel = value
    case "--config": common.config = value
    case "--database": common.database = value
    case "--log-format":
      guard let format = LogFormat(rawValue: value) else { return false }
      common.logFormat = format
    default: return false
    }
    return true
  }

  private static func read<T: LosslessStringConvertible>(_ text: String, into value: inout T?) -> Bool {
    guard let number = T(text) else { return false }
    value = number
    return true
  }
}
