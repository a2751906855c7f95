using System.Globalization;
using Tracker.CommandLine;

// Words of errors and figures are the same on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

return await TrackerCommand.RunAsync(args);

public partial class Program;
