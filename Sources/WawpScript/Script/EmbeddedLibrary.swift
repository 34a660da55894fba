/// The Lua library `lib/wawp`, embedded in the binary.
enum EmbeddedLibrary {
  /// `lib/wawp/init.lua`: gets the host's `wawp` table and completes it.
  static var prelude: [UInt8] { PackageResources.init_lua }

  /// The text of a module such as `wawp.text`; `nil` when there is none of that name.
  static func module(_ name: String) -> [UInt8]? {
    switch name {
    case "wawp.argument": PackageResources.argument_lua
    case "wawp.duration": PackageResources.duration_lua
    case "wawp.hours": PackageResources.hours_lua
    case "wawp.hours_dates": PackageResources.hours_dates_lua
    case "wawp.hours_end": PackageResources.hours_end_lua
    case "wawp.hours_ical": PackageResources.hours_ical_lua
    case "wawp.hours_meta": PackageResources.hours_meta_lua
    case "wawp.hours_new": PackageResources.hours_new_lua
    case "wawp.hours_override": PackageResources.hours_override_lua
    case "wawp.hours_week": PackageResources.hours_week_lua
    case "wawp.limit": PackageResources.limit_lua
    case "wawp.limit_memory": PackageResources.limit_memory_lua
    case "wawp.list": PackageResources.list_lua
    case "wawp.phone": PackageResources.phone_lua
    case "wawp.phone_learn": PackageResources.phone_learn_lua
    case "wawp.phone_pairs": PackageResources.phone_pairs_lua
    case "wawp.phone_plan": PackageResources.phone_plan_lua
    case "wawp.repl": PackageResources.repl_lua
    case "wawp.rule": PackageResources.rule_lua
    case "wawp.test": PackageResources.test_lua
    case "wawp.text": PackageResources.text_lua
    default: nil
    }
  }

  /// The names that `require` finds here.
  static let names = [
    "wawp.argument", "wawp.duration", "wawp.hours", "wawp.hours_dates", "wawp.hours_end", "wawp.hours_ical",
    "wawp.hours_meta", "wawp.hours_new", "wawp.hours_override", "wawp.hours_week", "wawp.limit", "wawp.limit_memory",
    "wawp.list", "wawp.phone", "wawp.phone_learn", "wawp.phone_pairs", "wawp.phone_plan", "wawp.repl", "wawp.rule",
    "wawp.test", "wawp.text",
  ]
}
