using System.Globalization;
using Tracker.CommandLine;

// Write error messages and numbers in the same form on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

return await TrackerCommand.RunAsync(args);

public partial class Program;
