local test = require("wawp.test")

test("Monday is open in the morning and in the afternoon", function(t)
  t:at("2026-11-23 09:00", "America/Sao_Paulo")
  t:call{}:allowed()
  t:at("2026-11-23 12:00", "America/Sao_Paulo")
  t:call{ call_id = "NOON" }:expect{ decision = "reject", message = "Please write to us here." }
  t:at("2026-11-23 17:59", "America/Sao_Paulo")
  t:call{ call_id = "LATE" }:allowed()
end)

test("days that are not named are closed", function(t)
  t:at("2026-11-24 10:00", "America/Sao_Paulo")
  t:call{}:rejected()
end)

test("the holiday schedule counts more than the day of the week", function(t)
  t:at("2026-12-24 10:00", "America/Sao_Paulo") -- a Thursday
  t:call{}:allowed()
  t:at("2026-12-24 12:00", "America/Sao_Paulo")
  t:call{ call_id = "NOON" }:rejected()
end)

test("Friday ends at four", function(t)
  t:at("2026-11-27 15:59", "America/Sao_Paulo")
  t:call{}:allowed()
  t:advance("1m")
  t:call{ call_id = "C2" }:rejected()
end)
