-- Refuses video calls; voice calls ring.
wawp.on("call.received", function(call)
  if call.is_video then
    call:reject{ reason = "video call", message = "Please call without video." }
  else
    call:allow("voice call") -- also when the event does not say what it is
  end
end)
