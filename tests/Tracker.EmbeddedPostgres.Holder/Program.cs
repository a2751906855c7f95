using Tracker.EmbeddedPostgres;

// A program for the tests to kill: joins the cluster of the given folder, says the server's process, leaves at the end
// of input.
await using var cluster = await PrivateCluster.StartAsync(new(args[0]), default);
Console.WriteLine(cluster.ProcessId);
await Console.In.ReadToEndAsync();
