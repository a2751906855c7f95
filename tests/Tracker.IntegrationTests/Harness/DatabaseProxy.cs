using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tracker.IntegrationTests.Harness;

/// <summary>Stands between a program and its database, and passes on what each sends.</summary>
public abstract class DatabaseProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly string _connectionString;
    private readonly EndPoint _database;

    protected DatabaseProxy(string connectionString)
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

    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets)
        {
            _sockets.ForEach(x => x.Dispose());
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Decides about a new connection (not of an answer), or about a packet.</summary>
    /// <returns>Whether it is passed on; if not, the connection is broken.</returns>
    protected abstract ValueTask<bool> PassesAsync(bool isAnswer, bool isPacket);

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket program;
            try
            {
                program = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            lock (_sockets)
            {
                _sockets.AddRange([program, server]);
            }

            _ = ConnectAsync(program, server);
        }
    }

    private async Task ConnectAsync(Socket program, Socket server)
    {
        if (await PassesAsync(isAnswer: false, isPacket: false))
        {
            await server.ConnectAsync(_database);
            _ = PassAsync(program, server, isAnswer: false);
            _ = PassAsync(server, program, isAnswer: true);
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            do
            {
                // An end is passed on like a packet: nothing is closed while the proxy is silent.
                count = await from.ReceiveAsync(buffer);
                if (!await PassesAsync(isAnswer, isPacket: count > 0))
                {
                    return;
                }

                for (var sent = 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            } while (count > 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
