using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// Stands between a program and its database. While it is silent, it passes nothing on and closes nothing, as if the
/// program's machine had lost its power or the network between the two were cut.
/// </summary>
public sealed class SilentProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly string _connectionString;
    private readonly EndPoint _database;
    private volatile bool _isSilent;

    public SilentProxy(string connectionString)
    {
        _connectionString = connectionString;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _database = new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}");
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Connects through the proxy.</summary>
    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(_connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        }.ConnectionString;

    public void FallSilent() => _isSilent = true;

    /// <summary>Passes on what it held, as when a network comes back.</summary>
    public void GoOn() => _isSilent = false;

    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets)
        {
            _sockets.ForEach(x => x.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            lock (_sockets)
            {
                _sockets.AddRange([client, server]);
            }

            _ = ConnectAsync(client, server);
        }
    }

    private async Task ConnectAsync(Socket client, Socket server)
    {
        await SilenceAsync();
        await server.ConnectAsync(_database);
        _ = PassAsync(client, server);
        _ = PassAsync(server, client);
    }

    private async Task SilenceAsync()
    {
        while (_isSilent)
        {
            await Task.Delay(20);
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer);
                await SilenceAsync();
                if (count == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var sent = 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
