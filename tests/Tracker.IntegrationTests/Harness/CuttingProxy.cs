using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tracker.IntegrationTests.Harness;

/// <summary>Stands between a program and its database, and breaks a connection where it is told to.</summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _connectionString;
    private readonly EndPoint _database;
    private int _left;
    private bool _inAnswers;

    public CuttingProxy(string connectionString)
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

    /// <summary>Whether a connection was broken since the proxy was told to.</summary>
    public bool HasCut => Volatile.Read(ref _left) <= 0;

    /// <summary>
    /// Breaks the connection on which the n-th packet from now on is sent, and passes that packet on to nobody.
    /// </summary>
    /// <param name="inAnswers">Counts the database's answers instead of the program's commands.</param>
    public void CutAt(int n, bool inAnswers)
    {
        _inAnswers = inAnswers;
        Volatile.Write(ref _left, n);
    }

    public void Dispose() => _listener.Dispose();

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
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (isAnswer == _inAnswers && Interlocked.Decrement(ref _left) == 0)
                {
                    return;
                }

                for (var sent = 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
