using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SipDirectory.Diameter.Transports;

/// <summary>TLS from the first byte, with certificates of both sides: RFC 6733 §2.2 and §13.1.</summary>
internal static class TlsTransport
{
    /// <exception cref="System.Security.Authentication.AuthenticationException">A certificate is missing or not trusted.</exception>
    public static async Task<TransportConnection> WrapAsync(
        TransportConnection connection, string identity, TlsOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(connection.Stream, leaveInnerStreamOpen: false);
        try
        {
            var authentication = new SslClientAuthenticationOptions
            {
                TargetHost = identity,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => options.Certificate,
                CertificateChainPolicy = PolicyOf(options),
                RemoteCertificateValidationCallback = (_, _, _, errors) => IsTrusted(errors, options.RequireIdentity),
            };
            await stream.AuthenticateAsClientAsync(authentication, cancellationToken).ConfigureAwait(false);
            return connection.Over(stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="WrapAsync"/>
    public static async Task<TransportConnection> AcceptAsync(
        TransportConnection connection, TlsOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(connection.Stream, leaveInnerStreamOpen: false);
        try
        {
            // Which name the certificate has to have is known only when the CER has come.
            var authentication = new SslServerAuthenticationOptions
            {
                ServerCertificate = options.Certificate,
                ClientCertificateRequired = true,
                CertificateChainPolicy = PolicyOf(options),
                RemoteCertificateValidationCallback = (_, _, _, errors) => IsTrusted(errors, requireName: false),
            };
            await stream.AuthenticateAsServerAsync(authentication, cancellationToken).ConfigureAwait(false);
            return connection.Over(stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            connection.Dispose();
            throw;
        }
    }

    private static bool IsTrusted(SslPolicyErrors errors, bool requireName) =>
        (requireName ? errors : errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private static X509ChainPolicy PolicyOf(TlsOptions options)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.TrustedRoots.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(options.TrustedRoots.ToArray());
        }

        return policy;
    }
}
