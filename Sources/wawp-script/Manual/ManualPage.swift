/// The manual page in the language of man(7), made from the commands' own definitions.
enum ManualPage {
  /// The page.
  static func roff(of program: CommandDescription, version: String) -> String {
    var lines = [
      ".TH WAWP-SCRIPT 1 \"\" \"wawp-script \(escaped(version))\" \"User Commands\"", ".SH NAME",
      "wawp-script \\- \(escaped(withoutStop(program.abstract)))", ".SH SYNOPSIS",
    ]
    for command in program.subcommands {
      lines.append(".B wawp-script \(command.name == "run" ? "[run]" : escaped(command.name))")
      lines.append(text(arguments(of: command)))
      lines.append(".br")
    }
    lines.removeLast()
    lines += [".SH DESCRIPTION", text(program.discussion)]
    lines.append(".SH COMMANDS")
    for command in program.subcommands { lines += section(command) }
    lines.append(".SH EXIT STATUS")
    for (code, meaning) in statuses { lines += [".TP", ".B \(code)", text(meaning)] }
    lines += [
      ".SH FILES", ".TP", ".I wawp-script.toml", "Settings, beside the script, or named by --config or WAWP_CONFIG.",
      ".TP", ".I ~/.local/state/wawp-script", "The database of the listener and the history of the repl.",
    ]
    return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  private static let statuses: [(Int32, String)] = [
    (ExitStatus.success.rawValue, "All events were handled."),
    (ExitStatus.usage.rawValue, "The command line is wrong."),
    (ExitStatus.undecodable.rawValue, "An event could not be decoded."),
    (ExitStatus.unreadable.rawValue, "An input file cannot be read."),
    (ExitStatus.unavailable.rawValue, "An API call failed for good."),
    (ExitStatus.scriptFailed.rawValue, "The script failed."),
    (ExitStatus.system.rawValue, "The system would not do what is needed."),
    (ExitStatus.unwritable.rawValue, "The record or a file cannot be written."),
    (ExitStatus.temporaryFailure.rawValue, "An API call failed, and trying later may help."),
    (ExitStatus.refusedCredentials.rawValue, "The API refused the credentials."),
    (ExitStatus.configuration.rawValue, "The configuration is wrong."),
    (ExitStatus.interrupted.rawValue, "Ctrl-C."),
  ]

  private static func arguments(of command: CommandDescription) -> String {
    let positional = command.parameters.filter(\.isPositional).map { parameter in
      let name = parameter.valueName.uppercased() + (parameter.isRepeating ? " ..." : "")
      return parameter.isOptional ? "[\(name)]" : name
    }
    let hasOptions = command.parameters.contains {
      !$0.isPositional && !$0.names.contains("--help") && !$0.names.contains("--version")
    }
    return (positional + (hasOptions ? ["[options]"] : [])).joined(separator: " ")
  }

  private static func section(_ command: CommandDescription) -> [String] {
    let words = ["wawp-script", command.name, arguments(of: command)].filter { !$0.isEmpty }.joined(separator: " ")
    var lines = [".SS \(escaped(words))", text(command.abstract)]
    if !command.discussion.isEmpty { lines += [".PP", text(command.discussion)] }
    for parameter in command.parameters
    where !parameter.names.contains("--help") && !parameter.names.contains("--version") {
      lines += [".TP", head(parameter), text(parameter.abstract.isEmpty ? "\u{2014}" : parameter.abstract)]
      if !parameter.discussion.isEmpty { lines.append(text(parameter.discussion)) }
    }
    return lines
  }

  private static func head(_ parameter: CommandDescription.Parameter) -> String {
    if parameter.isPositional { return "\\fI\(escaped(parameter.valueName.uppercased()))\\fR" }
    let names = parameter.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
    return parameter.isFlag ? names : "\(names) \\fI\(escaped(parameter.valueName))\\fR"
  }

  private static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

  /// Running text: line breaks are blanks, and no line begins as a request would.
  private static func text(_ text: String) -> String {
    let line = escaped(text.split(separator: "\n").joined(separator: " "))
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\u{2014}", with: "\\(em")
  }
}
